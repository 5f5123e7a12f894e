import type { ReactNode } from 'react';
import type { Word } from '../../glossary';
import { phasesWords } from '../../words/en/phases';
import { rich } from '../parts/rich';
import { Term } from '../parts/Term';

const term = (word: Word) => (written: string) => (
  <em>
    <Term word={word}>{written}</Term>
  </em>
);

/** A part of the sentence of the four phases, in which some words open their entry of the glossary. */
export const withTerms = (sentence: string): ReactNode =>
  rich(sentence, {
    anchor: term('anchor'),
    base: term('base policy'),
    momentum: term('momentum'),
    solver: term('proximal step'),
    oracle: (written) => term('oracle')(written || phasesWords().sentence.oracle),
  });
