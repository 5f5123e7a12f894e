import { alphaAt } from '../../algorithms/momentum';
import { methodOf } from '../../algorithms/objectives/table';
import { referenceRule } from '../../algorithms/relatives';
import type { Arm } from '../../experiment/experiment';
import { cellAt, type Moment, type Trace } from '../../trace/fold';
import { anchorName, count, fixed, judgedName, significant, solutionName } from '../parts/format';
import { learningOf } from '../state/learning';

/** Name and value of what an arm learns against (reference, β, α, look-ahead) and of what it outputs. */
export function referenceParts(trace: Trace, arm: Arm, moment: Moment | null): [string, string][] {
  if (methodOf(arm).kind === 'search') return SEARCH;
  const iteration = moment?.iteration ?? 1;
  const alpha = (moment && cellAt(trace, moment)?.extrapolation?.alpha) ?? alphaAt(arm.momentum, iteration - 1);
  const beta = arm.objective.settings.beta;
  return [
    ['reference', reference(trace, arm, moment)],
    ...(beta === undefined ? [] : [['β', significant(beta)] satisfies [string, string]]),
    ['α', fixed(alpha, 2)],
    ...lookAhead(arm),
    ['output', `solution ${solutionName(iteration)}`],
    ...judged(arm, iteration),
  ];
}

const SEARCH: [string, string][] = [
  ['reference', 'none, since nothing is trained'],
  ['output', `base policy ${anchorName(0)}, the best words so far before the prompt`],
];

function lookAhead(arm: Arm): [string, string][] {
  switch (arm.lookAhead) {
    case 'none':
      return [];
    case 'extragradient':
      return [['look-ahead', 'extragradient, asks again half-way']];
    case 'optimistic':
      return [['look-ahead', 'optimistic, adds this step less the last one']];
    default:
      throw arm.lookAhead satisfies never;
  }
}

/** With ExPO, what is judged is not the output. */
function judged({ expo = 0 }: Arm, iteration: number): [string, string][] {
  return expo === 0 ? [] : [['judged', `solution ${judgedName(iteration, expo)}, which no training sees`]];
}

function reference(trace: Trace, arm: Arm, moment: Moment | null): string {
  if (!learningOf(arm).hasReference) return 'none, the objective reads the policy alone';
  const start = (moment?.iteration ?? 1) - 1;
  const rule = referenceRule(arm);
  switch (arm.reference) {
    case 'initial':
      return `base policy ${anchorName(0)}`;
    case 'previous':
      return start === 0 ? anchor(trace, moment, start) : `last solution ${solutionName(start)}`;
    case 'moving':
      return `${anchor(trace, moment, start)}, drawn toward the policy: ${significant(rule!.share)} of the way, every ${count(rule!.every, 'step')}`;
    case 'mixture': {
      const { share, every } = rule!;
      const replaced = start - (start % every);
      const outer = replaced === 0 ? `base policy ${anchorName(0)}` : `solution ${solutionName(replaced)}`;
      return `mixture of ${significant(share)} ${outer} and ${significant(1 - share)} ${anchor(trace, moment, start)}`;
    }
    case 'anchor':
      return anchor(trace, moment, start);
    default:
      throw arm.reference satisfies never;
  }
}

/** Iteration i starts from π_{i−1}; it is extrapolated if the iteration before used momentum. */
function anchor(trace: Trace, moment: Moment | null, start: number): string {
  if (start === 0) return `anchor ${anchorName(0)}, the base policy`;
  const before = moment && cellAt(trace, { ...moment, iteration: start })?.extrapolation;
  return before && before.alpha !== 0
    ? `anchor ${anchorName(start)} (extrapolated)`
    : `anchor ${anchorName(start)} (= solution ${solutionName(start)})`;
}
