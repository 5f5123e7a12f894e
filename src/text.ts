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

/** Control characters but line breaks, and marks that change the direction of what follows. */
const INVISIBLE = /[^\P{Cc}\n]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A text of others, from a file or a link, with such characters written out: a terminal or a page would act on them. */
export const visible = (text: string): string =>
  text.replace(INVISIBLE, (found) => `\\u${found.codePointAt(0)!.toString(16).padStart(4, '0')}`);
