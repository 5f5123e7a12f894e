import type { Word } from '../../glossary';
import { translated } from '../language';

/** Words of the glossary as they are written in sentences. The entries themselves come when one is opened. */
export interface TermsWords {
  nameOf: (word: Word) => string;
  /** All that is written for it: in every number and case. */
  formsOf: (word: Word) => readonly string[];
}

/** What is written for a word beside itself. */
const FORMS: { readonly [word in Word]?: readonly string[] } = { 'plain arm': ['plain iteration', 'plain loop'] };

const english: TermsWords = {
  nameOf: (word) => word,
  formsOf: (word) => [word, ...(FORMS[word] ?? [])].flatMap((form) => [form, `${form}s`]),
};

export const termsWords = translated('terms', english);
