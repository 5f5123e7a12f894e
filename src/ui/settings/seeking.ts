import { GLOSSARY, type Word } from '../../glossary';
import { glossaryWords } from '../../words/en/glossary';
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

/** Meanings by word. */
export type Meanings = ReadonlyMap<Word, string>;

/** Those of the glossary, in the language of the page. */
export function glossaryMeanings(): Meanings {
  const { entryOf } = glossaryWords();
  return new Map(
    GLOSSARY.map(({ word }) => {
      const { meaning, formula = '' } = entryOf(word as Word);
      return [word as Word, `${meaning} ${formula}`] as const;
    }),
  );
}

/** What the glossary says of the words in a label and its hint. */
export function meaningsIn(text: string, meanings: Meanings): string[] {
  return marked(text, [...meanings.keys()]).flatMap((piece) =>
    typeof piece === 'string' ? [] : (meanings.get(piece.word) ?? []),
  );
}
