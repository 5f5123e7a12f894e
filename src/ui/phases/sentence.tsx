import type { ReactNode } from 'react';
import { alphaAt } from '../../algorithms/momentum';
import { methodOf } from '../../algorithms/objectives/table';
import type { Arm, Experiment } from '../../experiment/experiment';
import type { Phase } from '../../trace/events';
import type { Cell, Moment } from '../../trace/fold';
import { anchorName, count, significant, solutionName } from '../parts/format';
import { learningOf } from '../state/learning';
import { searchSentence } from './searchSentence';

/** The part of the sentence that one phase of an arm's iteration says. */
export function sentence(
  phase: Phase,
  experiment: Experiment,
  arm: Arm,
  moment: Moment | null,
  cell: Cell | null,
): ReactNode {
  const iteration = moment?.iteration ?? 1;
  if (methodOf(arm).kind === 'search') return searchSentence(phase, arm);
  switch (phase) {
    case 'sample':
      return sampled(experiment, arm, iteration);
    case 'label':
      return <>{labelled(experiment, arm, cell)},</>;
    case 'solve':
      return (
        <>
          the <em>solver</em> moves the policy towards{' '}
          {learningOf(arm).from === 'rewards' ? 'higher rewards' : 'the preferred'} to {solutionName(iteration)},{' '}
          {solveSteps(experiment, arm, iteration)},
        </>
      );
    case 'extrapolate':
      return extrapolated(arm, cell, iteration);
    default:
      throw phase satisfies never;
  }
}

function sampled({ world }: Experiment, arm: Arm, iteration: number): ReactNode {
  const does =
    world.kind === 'tales'
      ? `writes ${count(world.sampling.responses, 'ending')} for each of ${count(world.sampling.prompts, 'beginning')}`
      : `spreads its bets over ${count(world.actions.length, 'action')}`;
  return (
    <>
      The <em>anchor</em> {anchorName(iteration - 1)} {does}
      {learningOf(arm).fresh ? ', which only this page looks at: the policy will draw its own,' : ','}
    </>
  );
}

function labelled({ world }: Experiment, arm: Arm, cell: Cell | null): ReactNode {
  const { from, fresh } = learningOf(arm);
  const oracle = <em>oracle</em>;
  const tales = world.kind === 'tales';
  const one = fresh ? (tales ? 'fresh ending' : 'fresh draw') : tales ? 'ending' : 'action';
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
      if (tales)
        return (
          <>
            an {oracle} says which of two it prefers{pairs(cell)}
          </>
        );
      return world.labels.kind === 'exact' ? (
        <>the {oracle} knows how often each beats each</>
      ) : (
        <>
          an {oracle} compares two at a time, {count(world.labels.count, 'time')}
        </>
      );
  }
}

function pairs(cell: Cell | null): string {
  return cell?.labels?.kind === 'texts' ? `, in ${count(cell.labels.pairs.length, 'pair')}` : '';
}

function solveSteps({ world }: Experiment, arm: Arm, iteration: number): string {
  const exact = world.kind === 'bandit' && world.labels.kind === 'exact';
  const steps = count(world.kind === 'tales' ? world.solve.steps : world.labels.steps, 'step');
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
  const name = <em>momentum</em>;
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
