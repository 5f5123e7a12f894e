import type { Word } from '../../glossary';
import { termsWords } from '../../words/en/terms';

/** A text in pieces: words of the glossary, as they are written there, and what stands between them. */
type Piece = string | { word: Word; written: string };

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The text with the first occurrence of each of these words marked, in any of its forms and however it begins. */
export function marked(text: string, words: readonly Word[]): Piece[] {
  const { formsOf } = termsWords();
  const wordOf = new Map<string, Word>();
  for (const word of words) for (const form of formsOf(word)) wordOf.set(form.toLowerCase(), word);
  const forms = [...wordOf.keys()].sort((a, b) => b.length - a.length).map(escaped);
  const pattern = new RegExp(String.raw`(?<![\p{L}\p{N}])(${forms.join('|')})(?![\p{L}\p{N}])`, 'giu');
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
