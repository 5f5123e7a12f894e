/** More than any name has. */
const MOST_COMPARED = 80;

/** The three names of least edit distance. */
export function nearest(name: string, names: readonly string[]): string[] {
  const short = name.slice(0, MOST_COMPARED);
  return [...names].sort((a, b) => editDistance(short, a) - editDistance(short, b)).slice(0, 3);
}

/** Levenshtein's distance, by rows: insertions, deletions and substitutions from a to b. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}

/** What went wrong, in words. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Most bytes that are made a text; the longest text has about 2²⁹ characters. */
const MOST_BYTES = 2 ** 29 - 64;

/** UTF-8 without its byte-order mark. Throws an Error for other bytes, which would otherwise become U+FFFD, and for more than a text can hold. */
export function utf8(bytes: Uint8Array): string {
  if (bytes.length > MOST_BYTES) throw new Error(`longer than ${MOST_BYTES} bytes`);
  if (isUtf16(bytes)) throw new Error('this is UTF-16; save it as UTF-8');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error('not UTF-8');
  }
}

/** By its mark, or by the zeros beside its first characters. */
function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return false;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || (first === 0) !== (second === 0);
}

/** Parses JSON of other programs, of a key that stands twice the last. Throws an Error. */
export function readJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw hasNoNumber(text) ? new Error('JSON has no NaN and no Infinity, which some programs write into it') : error;
  }
}

/** Parses JSON that decides what is run, learnt or shown: no key may stand twice in an object. Throws an Error. */
export function readStrictJson(text: string): unknown {
  const value = readJsonText(text);
  const twice = keyTwiceIn(text);
  if (!twice) return value;
  const place = text.trim().includes('\n') ? `, again in line ${twice.line}` : '';
  throw new Error(`${JSON.stringify(twice.key)} stands twice in an object${place}`);
}

/** Longest key that a message repeats. */
const MOST_REPEATED = 60;

/** In text that is JSON: the first key that its object has already, shortened, with the line of the second one; null if there is none. */
export function keyTwiceIn(text: string): { key: string; line: number } | null {
  /** Keys of the objects around the place, null for arrays. */
  const around: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '{') around.push(new Set());
    else if (sign === '[') around.push(null);
    else if (sign === '}' || sign === ']') around.pop();
    else if (sign === '"') {
      const start = at;
      at = endOfString(text, start);
      const keys = around.at(-1);
      if (!keys || !isBeforeColon(text, at)) continue;
      const written = text.slice(start + 1, at);
      const key: string = written.includes('\\') ? JSON.parse(`"${written}"`) : written;
      if (keys.has(key)) return { key: key.slice(0, MOST_REPEATED), line: text.slice(0, start).split('\n').length };
      keys.add(key);
    }
  }
  return null;
}

/** The closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let first = end;
    while (text[first - 1] === '\\') first--;
    if ((end - first) % 2 === 0) return end;
  }
}

function isBeforeColon(text: string, at: number): boolean {
  let next = at + 1;
  while (' \t\n\r'.includes(text[next] ?? 'x')) next++;
  return text[next] === ':';
}

/** Whether NaN or Infinity stands outside of strings. */
function hasNoNumber(text: string): boolean {
  let isText = false;
  for (let i = 0; i < text.length; i++) {
    const sign = text[i];
    if (sign === '"') isText = !isText;
    else if (isText) i += sign === '\\' ? 1 : 0;
    else if ((sign === 'N' && text.startsWith('NaN', i)) || (sign === 'I' && text.startsWith('Infinity', i)))
      return true;
  }
  return false;
}

/** Control characters but line breaks, and marks that change the direction of what follows. */
const INVISIBLE = /[^\P{Cc}\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A text of others, from a file or a link, with such characters written out: a terminal or a page would act on them. */
export const visible = (text: string): string =>
  text.replace(INVISIBLE, (found) => `\\u${found.codePointAt(0)!.toString(16).padStart(4, '0')}`);
