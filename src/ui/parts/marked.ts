import type { Word } from '../../glossary';

/** A text in pieces: words of the glossary, as they are written there, and what stands between them. */
type Piece = string | { word: Word; written: string };

/** What is written for a word beside itself and a plural with s. The entries themselves come when one is opened. */
const FORMS: { readonly [word in Word]?: readonly string[] } = { 'plain arm': ['plain iteration', 'plain loop'] };

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The text with the first occurrence of each of these words marked, however it begins, and in the plural too. */
export function marked(text: string, words: readonly Word[]): Piece[] {
  const wordOf = new Map<string, Word>();
  for (const word of words) for (const form of [word, ...(FORMS[word] ?? [])]) wordOf.set(form.toLowerCase(), word);
  const forms = [...wordOf.keys()].sort((a, b) => b.length - a.length).map(escaped);
  const pattern = new RegExp(String.raw`(?<![\p{L}\p{N}])(${forms.join('|')})s?(?![\p{L}\p{N}])`, 'giu');
  const pieces: Piece[] = [];
  const seen = new Set<Word>();
  let end = 0;
  for (const { 0: written, 1: form, index } of text.matchAll(pattern)) {
    const word = wordOf.get(form!.toLowerCase())!;
    if (seen.has(word)) continue;
    seen.add(word);
    if (index > end) pieces.push(text.slice(end, index));
    pieces.push({ word, written });
    end = index + written.length;
  }
  return end < text.length ? [...pieces, text.slice(end)] : pieces;
}
