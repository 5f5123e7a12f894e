import type { ReactNode } from 'react';
import { alphaAt } from '../../algorithms/momentum';
import { methodOf } from '../../algorithms/objectives/table';
import type { Arm, Experiment } from '../../experiment/experiment';
import type { Phase } from '../../trace/events';
import type { Cell } from '../../trace/fold';
import { anchorName, count, significant, solutionName } from '../parts/format';
import { Term } from '../parts/Term';
import { wordsOf } from '../parts/worlds';
import { learningOf } from '../state/learning';
import { searchSentence } from './searchSentence';

/** One phase's part of the sentence about an arm's iteration. */
export function sentence(
  phase: Phase,
  experiment: Experiment,
  arm: Arm,
  iteration: number,
  cell: Cell | null,
): ReactNode {
  if (methodOf(arm).kind === 'search') return searchSentence(phase, arm);
  switch (phase) {
    case 'sample':
      return sampled(experiment, arm, iteration);
    case 'label':
      return <>{labelled(experiment, arm, cell)},</>;
    case 'solve':
      return (
        <>
          the{' '}
          <em>
            <Term word="proximal step">solver</Term>
          </em>{' '}
          moves the policy towards {learningOf(arm).from === 'rewards' ? 'higher rewards' : 'the preferred'} to{' '}
          {solutionName(iteration)}, {solveSteps(experiment, arm, iteration)},
        </>
      );
    case 'extrapolate':
      return extrapolated(arm, cell, iteration);
    default:
      throw phase satisfies never;
  }
}

function sampled(experiment: Experiment, arm: Arm, iteration: number): ReactNode {
  return (
    <>
      The{' '}
      <em>
        <Term word="anchor" />
      </em>{' '}
      {anchorName(iteration - 1)} {wordsOf(experiment).sampled}
      {learningOf(arm).fresh ? ', which only this page looks at: the policy will draw its own,' : ','}
    </>
  );
}

function labelled(experiment: Experiment, arm: Arm, cell: Cell | null): ReactNode {
  const { from, fresh } = learningOf(arm);
  const words = wordsOf(experiment);
  const one = fresh ? words.drawn : words.response;
  const oracle = (
    <em>
      <Term word="oracle" />
    </em>
  );
  switch (from) {
    case 'rewards':
      return (
        <>
          the {oracle} tells the reward of each {one}
        </>
      );
    case 'wins':
      return (
        <>
          the {oracle} tells how likely each {one} is to win
        </>
      );
    default:
      if (fresh)
        return (
          <>
            an {oracle} says of two {one}s at a time which it prefers
          </>
        );
      return (
        <>
          {words.compares.article} {oracle} {words.compares.does}
          {pairs(cell)}
        </>
      );
  }
}

function pairs(cell: Cell | null): string {
  return cell?.labels?.kind === 'texts' ? `, in ${count(cell.labels.pairs.length, 'pair')}` : '';
}

function solveSteps(experiment: Experiment, arm: Arm, iteration: number): string {
  const { solve } = wordsOf(experiment);
  const { exact } = solve;
  const steps = count(solve.steps, 'step');
  const taken = exact ? 'in one exact step' : `in ${steps}`;
  if (arm.lookAhead === 'extragradient')
    return exact
      ? 'by way of a half-way point, where it asks again'
      : `in ${steps} to a half-way point, where it asks again, and in ${steps} from the anchor`;
  const drawn = learningOf(arm).fresh ? `${taken}, with draws of its own on the way` : taken;
  return arm.lookAhead === 'optimistic' && iteration > 1 ? `${drawn}, and adds this step less the last one` : drawn;
}

function extrapolated({ momentum, lookAhead }: Arm, cell: Cell | null, iteration: number): ReactNode {
  const { alpha, restarted } = cell?.extrapolation ?? { alpha: alphaAt(momentum, iteration - 1), restarted: false };
  const name = (
    <em>
      <Term word="momentum" />
    </em>
  );
  if (alpha !== 0)
    return (
      <>
        and {name} {alpha > 0 ? 'carries it on' : 'draws it back'} by {significant(Math.abs(alpha))} of{' '}
        {momentum.from === 'anchor' ? 'its distance from the anchor' : 'its last change'}.
      </>
    );
  if (restarted) return <>and {name}, which pointed backwards, is dropped: the next anchor is that solution.</>;
  if (lookAhead !== 'none') return <>and the next anchor is that solution: a look-ahead takes the place of {name}.</>;
  return <>and without {name} the next anchor is that solution.</>;
}
