/** Words and punctuation marks of the grammar ↔ running text. */

const NO_SPACE_BEFORE = new Set(['.', ',', '!', '”']);
const NO_SPACE_AFTER = new Set(['“']);

/** Whether `word` follows `previous` with a space between. */
export const spaced = (previous: string, word: string): boolean =>
  !NO_SPACE_BEFORE.has(word) && !NO_SPACE_AFTER.has(previous);

/** “Pip”, “ran”, “.” → “Pip ran.” */
export function render(words: readonly string[]): string {
  return words.reduce((text, word, i) => text + (i > 0 && spaced(words[i - 1]!, word) ? ' ' : '') + word, '');
}

/** The inverse of `render` on its range: runs of letters, and every other visible character by itself. */
export function wordsOf(text: string): string[] {
  return text.match(/\p{L}+|[^\p{L}\s]/gu) ?? [];
}
