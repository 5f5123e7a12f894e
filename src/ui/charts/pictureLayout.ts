const LEFT = 8;
const LINE = 28;
const GAP = 18;
/** Pixels of a letter of 12, on average and with some room. */
const LETTER = 6.6;
const ROW = 18;
const FIRST = 56;

/** Where the keys of the arms stand under the title, as many a row as fit, and where the chart begins below them. */
export function layoutOf(
  width: number,
  names: readonly string[],
): { keys: { x: number; y: number; name: string }[]; top: number } {
  let [x, y] = [LEFT, FIRST];
  const keys = names.map((name) => {
    const wide = LINE + LETTER * name.length;
    if (x > LEFT && x + wide > width) [x, y] = [LEFT, y + ROW];
    const key = { x, y, name };
    x += wide + GAP;
    return key;
  });
  return { keys, top: names.length > 0 ? y + 8 : FIRST - 8 };
}
