/** What a classifier takes of one text or two: rows of numbers, a number a token. */
export type Encoded = Readonly<Record<string, readonly number[]>>;

/**
 * The tokens of a text, or of two, at most `most`: the longer one is cut at its end, and both if that does not do, as the Python library does
 * (`longest_first`); marks around and between them stay. `texts` are their ids without marks. Throws an Error if these cannot be found.
 */
export function shortened(encoded: Encoded, texts: readonly (readonly number[])[], most: number): Encoded {
  const ids = encoded.input_ids!;
  if (ids.length <= most) return encoded;
  const room = most - (ids.length - texts.reduce((sum, { length }) => sum + length, 0));
  const kept = lengthsIn(
    texts.map(({ length }) => length),
    room,
  );
  const dropped = new Set<number>();
  let from = 0;
  texts.forEach((text, i) => {
    const at = indexOf(ids, text, from);
    if (at < 0 || room < 0) throw new Error(`its tokenizer makes ${ids.length} tokens that cannot be cut to ${most}`);
    for (let k = kept[i]!; k < text.length; k++) dropped.add(at + k);
    from = at + text.length;
  });
  return Object.fromEntries(
    Object.entries(encoded).map(([name, values]) => [name, values.filter((_, i) => !dropped.has(i))]),
  );
}

/** How many tokens of each text have room: of two the longer gives way. */
function lengthsIn(lengths: readonly number[], room: number): number[] {
  const [first, second] = lengths as [number, number?];
  if (second === undefined) return [Math.min(first, room)];
  const short = Math.min(first, second);
  const long = Math.max(short, room - short);
  const half = Math.floor(room / 2);
  const [less, more] = short + long > room ? [half, half + (room % 2)] : [short, long];
  return first > second ? [more, less] : [less, more];
}

function indexOf(ids: readonly number[], part: readonly number[], from: number): number {
  for (let at = from; at + part.length <= ids.length; at++) if (part.every((id, i) => ids[at + i] === id)) return at;
  return -1;
}
