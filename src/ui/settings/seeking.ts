import type { Word } from '../../glossary';
import { marked } from '../parts/marked';

/** Which settings a reader looks for. */

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

/** Whether every word of what is sought stands in these texts, whatever their case and accents. */
export function finds(sought: string, texts: readonly string[]): boolean {
  const text = plain(texts.join('\n'));
  return plain(sought)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** Meanings by word, once the glossary is there. */
export type Meanings = ReadonlyMap<Word, string>;

/** What the glossary says of the words in a label and its hint. */
export function meaningsIn(text: string, meanings: Meanings): string[] {
  if (meanings.size === 0) return [];
  return marked(text, [...meanings.keys()]).flatMap((piece) =>
    typeof piece === 'string' ? [] : (meanings.get(piece.word) ?? []),
  );
}
