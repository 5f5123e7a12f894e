import type { ReactNode } from 'react';
import { alphaAt } from '../../algorithms/momentum';
import { methodOf } from '../../algorithms/objectives/table';
import type { Arm, Experiment } from '../../experiment/experiment';
import type { Phase } from '../../trace/events';
import type { Cell } from '../../trace/fold';
import { phasesWords } from '../../words/en/phases';
import { anchorName, solutionName } from '../parts/format';
import { wordsOf } from '../parts/worlds';
import { learningOf } from '../state/learning';
import { searchSentence } from './searchSentence';
import { withTerms } from './withTerms';

/** One phase's part of the sentence about an arm's iteration. */
export function sentence(
  phase: Phase,
  experiment: Experiment,
  arm: Arm,
  iteration: number,
  cell: Cell | null,
): ReactNode {
  if (methodOf(arm).kind === 'search') return searchSentence(phase, arm);
  const words = phasesWords().sentence;
  switch (phase) {
    case 'sample':
      return withTerms(sampled(experiment, arm, iteration));
    case 'label':
      return withTerms(labelled(experiment, arm, cell));
    case 'solve': {
      const towards = learningOf(arm).from === 'rewards' ? words.towards.rewards : words.towards.preferred;
      return withTerms(words.solved(towards, solutionName(iteration), solveSteps(experiment, arm, iteration)));
    }
    case 'extrapolate':
      return withTerms(extrapolated(arm, cell, iteration));
    default:
      throw phase satisfies never;
  }
}

function sampled(experiment: Experiment, arm: Arm, iteration: number): string {
  const words = phasesWords().sentence;
  const say = learningOf(arm).fresh ? words.sampledAside : words.sampled;
  return say(anchorName(iteration - 1), wordsOf(experiment).sampled);
}

function labelled(experiment: Experiment, arm: Arm, cell: Cell | null): string {
  const words = phasesWords().sentence;
  const { from, fresh } = learningOf(arm);
  const { response, drawn, compares } = wordsOf(experiment);
  const noun = fresh ? drawn : response;
  switch (from) {
    case 'rewards':
      return words.rewards(noun.ofEach);
    case 'wins':
      return words.wins(noun.each);
    default:
      if (fresh) return words.asks(noun.ofTwo);
      return cell?.labels?.kind === 'texts'
        ? words.pairs(compares, cell.labels.pairs.length)
        : words.compares(compares);
  }
}

function solveSteps(experiment: Experiment, arm: Arm, iteration: number): string {
  const words = phasesWords().sentence;
  const { steps, exact } = wordsOf(experiment).solve;
  const taken = exact ? words.exactly : words.inSteps(steps);
  if (arm.lookAhead === 'extragradient') return exact ? words.halfWayExact : words.halfWay(steps);
  const drawn = learningOf(arm).fresh ? words.ownDraws(taken) : taken;
  return arm.lookAhead === 'optimistic' && iteration > 1 ? words.optimistic(drawn) : drawn;
}

function extrapolated({ momentum, lookAhead }: Arm, cell: Cell | null, iteration: number): string {
  const words = phasesWords().sentence;
  const { alpha, restarted } = cell?.extrapolation ?? { alpha: alphaAt(momentum, iteration - 1), restarted: false };
  if (alpha !== 0) return (alpha > 0 ? words.carriesOn : words.drawsBack)(Math.abs(alpha), words.from[momentum.from]);
  if (restarted) return words.restarted;
  return lookAhead === 'none' ? words.without : words.lookAhead;
}
