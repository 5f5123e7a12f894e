const LEFT = 8;
const LINE = 28;
const GAP = 18;
/** Pixels of a letter of 12, on average and with some room. */
const LETTER = 6.6;
const ROW = 18;
const FIRST = 56;

/** A text in lines of at most `width` pixels with letters of `letter` pixels; what has no spaces is cut. */
export function wrapped(text: string, width: number, letter: number): string[] {
  const most = Math.max(8, Math.floor(width / letter));
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else for (let at = 0; at === 0 || at < word.length; at += most) lines.push(word.slice(at, at + most));
  }
  return lines;
}

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

/** The text with a replacement character for everything that is no Char of XML 1.0 (section 2.2). */
export function allowedInXml(text: string): string {
  const isAllowed = (code: number): boolean =>
    code === 0x9 ||
    code === 0xa ||
    code === 0xd ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    code >= 0x10000;
  return Array.from(text, (letter) => (isAllowed(letter.codePointAt(0)!) ? letter : '\uFFFD')).join('');
}
