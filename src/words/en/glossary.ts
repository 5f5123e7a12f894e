import { entryOf, GLOSSARY, type Word } from '../../glossary';
import { translated } from '../language';

/** What is said of a word. */
export interface Said {
  word: string;
  /** One or two short sentences. */
  meaning: string;
  /** What it is in signs. */
  formula?: string;
}

export interface GlossaryWords {
  entryOf: (word: Word) => Said;
  /** In the order of one iteration, then of what is compared, then of the program. */
  all: () => readonly Said[];
}

const english: GlossaryWords = { entryOf, all: () => GLOSSARY };

export const glossaryWords = translated('glossary', english);
