import type { ReactNode } from 'react';
import type { Arm } from '../../experiment/experiment';
import type { Phase } from '../../trace/events';
import { count } from '../parts/format';
import { Term } from '../parts/Term';

/** Value of the setting `score`: the mean reward, not the share of comparisons won. */
const REWARDS = 1;

/** The sentence of the four phases for an arm that searches for words before the prompt. */
export function searchSentence(phase: Phase, { objective }: Arm): ReactNode {
  const { prompts, queries, score } = objective.settings;
  switch (phase) {
    case 'sample':
      return (
        <>
          The{' '}
          <em>
            <Term word="base policy" />
          </em>{' '}
          ends {count(prompts ?? 0, 'beginning')} twice, with words in front and without,
        </>
      );
    case 'label':
      return (
        <>
          an{' '}
          <em>
            <Term word="oracle" />
          </em>{' '}
          {score === REWARDS ? 'tells the rewards' : 'says which of the two it prefers'},
        </>
      );
    case 'solve':
      return (
        <>
          the <em>search</em> goes on to where the score should rise, {count(queries ?? 0, 'step')} in all,
        </>
      );
    case 'extrapolate':
      return <>and the best words so far stand before the prompt; the weights stay as they are.</>;
    default:
      throw phase satisfies never;
  }
}
