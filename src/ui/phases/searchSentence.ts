import type { ReactNode } from 'react';
import type { Arm } from '../../experiment/experiment';
import type { Phase } from '../../trace/events';
import { phasesWords } from '../../words/en/phases';
import { withTerms } from './withTerms';

/** Value of the setting `score`: the mean reward, not the share of comparisons won. */
const REWARDS = 1;

/** The sentence of the four phases for an arm that searches for words before the prompt. */
export function searchSentence(phase: Phase, { objective }: Arm): ReactNode {
  const words = phasesWords().sentence;
  const { prompts, queries, score } = objective.settings;
  switch (phase) {
    case 'sample':
      return withTerms(words.searchSampled(prompts ?? 0));
    case 'label':
      return withTerms(score === REWARDS ? words.searchRewards : words.searchPrefers);
    case 'solve':
      return withTerms(words.searchSolved(queries ?? 0));
    case 'extrapolate':
      return withTerms(words.searchKept);
    default:
      throw phase satisfies never;
  }
}
