import { alphaAt } from '../../algorithms/momentum';
import { methodOf } from '../../algorithms/objectives/table';
import { referenceRule } from '../../algorithms/relatives';
import type { Arm } from '../../experiment/experiment';
import { cellAt, type Moment, type Trace } from '../../trace/fold';
import { phasesWords } from '../../words/en/phases';
import { anchorName, fixed, judgedName, significant, solutionName } from '../parts/format';
import { learningOf } from '../state/learning';

/** Name and value of what an arm learns against (reference, β, α, look-ahead) and of what it outputs. */
export function referenceParts(trace: Trace, arm: Arm, moment: Moment | null): [string, string][] {
  const words = phasesWords().reference;
  if (methodOf(arm).kind === 'search')
    return [
      [words.reference, words.untrained],
      [words.output, words.bestWords(anchorName(0))],
    ];
  const iteration = moment?.iteration ?? 1;
  const alpha = (moment && cellAt(trace, moment)?.extrapolation?.alpha) ?? alphaAt(arm.momentum, iteration - 1);
  const beta = arm.objective.settings.beta;
  return [
    [words.reference, reference(trace, arm, moment)],
    ...(beta === undefined ? [] : [['β', significant(beta)] satisfies [string, string]]),
    ['α', fixed(alpha, 2)],
    ...lookAhead(arm),
    [words.output, words.solution(solutionName(iteration))],
    ...judged(arm, iteration),
  ];
}

function lookAhead(arm: Arm): [string, string][] {
  const words = phasesWords().reference;
  switch (arm.lookAhead) {
    case 'none':
      return [];
    case 'extragradient':
      return [[words.lookAhead, words.extragradient]];
    case 'optimistic':
      return [[words.lookAhead, words.optimistic]];
    default:
      throw arm.lookAhead satisfies never;
  }
}

/** With ExPO, what is judged is not the output. */
function judged({ expo = 0 }: Arm, iteration: number): [string, string][] {
  const words = phasesWords().reference;
  return expo === 0 ? [] : [[words.judged, words.unseen(judgedName(iteration, expo))]];
}

function reference(trace: Trace, arm: Arm, moment: Moment | null): string {
  const words = phasesWords().reference;
  if (!learningOf(arm).hasReference) return words.none;
  const start = (moment?.iteration ?? 1) - 1;
  const rule = referenceRule(arm);
  switch (arm.reference) {
    case 'initial':
      return words.base(anchorName(0));
    case 'previous':
      return start === 0 ? anchor(trace, moment, start) : words.last(solutionName(start));
    case 'moving':
      return words.moving(anchor(trace, moment, start), rule!.share, rule!.every);
    case 'mixture': {
      const { share, every } = rule!;
      const replaced = start - (start % every);
      const outer = replaced === 0 ? words.base(anchorName(0)) : words.solution(solutionName(replaced));
      return words.mixture(share, outer, anchor(trace, moment, start));
    }
    case 'anchor':
      return anchor(trace, moment, start);
    default:
      throw arm.reference satisfies never;
  }
}

/** Iteration i starts from π_{i−1}; it is extrapolated if the iteration before used momentum. */
function anchor(trace: Trace, moment: Moment | null, start: number): string {
  const words = phasesWords().reference;
  if (start === 0) return words.first(anchorName(0));
  const before = moment && cellAt(trace, { ...moment, iteration: start })?.extrapolation;
  return before && before.alpha !== 0
    ? words.extrapolated(anchorName(start))
    : words.plain(anchorName(start), solutionName(start));
}
