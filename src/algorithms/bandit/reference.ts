import { type ReferenceKind, type Relatives, referenceRule } from '../relatives';
import { combine, type Policy } from './policy';
import type { Problem } from './problem';

/** The policies that a reference can be made of. */
export interface Landmarks {
  /** The anchor that the proximal step starts from. */
  start: Policy;
  base: Policy;
  previous: Policy;
  /** COMAL's outer reference. */
  outer: Policy;
}

/** (1 − share)·from + share·to, of log-probabilities and parameters alike; both ends to the bit. */
export function toward(problem: Problem, from: Policy, to: Policy, share: number): Policy {
  if (share === 0) return from;
  if (share === 1) return to;
  return combine(problem, from, [{ scale: share, to, from }]);
}

/** What the implicit reward is measured against as a proximal step begins; a mixture is normalised here. */
export function referenceOf(
  problem: Problem,
  rule: Relatives & { reference: ReferenceKind },
  { start, base, previous, outer }: Landmarks,
): Policy {
  switch (rule.reference) {
    case 'anchor':
    case 'moving':
      return start;
    case 'initial':
      return base;
    case 'previous':
      return previous;
    case 'mixture':
      return toward(problem, start, outer, referenceRule(rule)!.share);
    default:
      throw rule.reference satisfies never;
  }
}
