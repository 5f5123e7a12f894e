import type { Momentum } from './momentum';
import { referenceRule, replacesOuter } from './relatives';
import type { ArmRule } from './rule';

/**
 * The proximal point method with extrapolation (APO, arXiv 2410.06293, Algorithm 1), written once for every world: which policies an arm
 * keeps, and which linear combinations of them it samples from, measures against and is judged by.
 *
 *     π_0 = π̂_0 = base
 *     π̂_{t+1} = argmin over π of the objective, implicit reward β·log(π / reference)      (eq. 3.5; in the paper the reference is π_t)
 *     π_{t+1} ∝ π̂_{t+1} · (π̂_{t+1} / π̂_t)^α                                              (eq. 3.6)
 *
 * A world brings the policies (a table of log-probabilities, weights on a device), the proximal step, and what a combination of them is.
 * Nothing here waits, since the theory lab runs the loop again while something is dragged.
 */

/** Σ coefficient · policy, in log-probabilities or in parameters. The coefficients add up to a whole number: 1, or 0 with a difference. */
export type Combination<P> = readonly (readonly [coefficient: number, policy: P])[];

/** The policies of an arm, by the names of the paper's loop. A value: every phase makes a new one. */
export interface Policies<P> {
  readonly base: P;
  /** π_t, which the responses are sampled from. */
  readonly anchor: P;
  /** π̂_{t+1}, what the last proximal step has found; the output at the end. */
  readonly solution: P;
  /** π̂_t, the solution before it. */
  readonly previous: P;
  /** The anchor that the last proximal step was taken from. */
  readonly start: P;
  /** COMAL's outer reference. */
  readonly outer: P;
  /** The last plain step, solution − reference, which the optimistic step looks back at; null before the first. */
  readonly lastStep: P | null;
}

/** All policies are the base policy at first. */
export const policiesAt = <P>(base: P): Policies<P> => ({
  base,
  anchor: base,
  solution: base,
  previous: base,
  start: base,
  outer: base,
  lastStep: null,
});

/** As a proximal step begins, `iteration` from 1: the last solution becomes `previous`, the anchor the `start`. */
export function beforeStep<P>(rule: ArmRule, policies: Policies<P>, iteration: number): Policies<P> {
  const { anchor, solution, outer } = policies;
  const own = rule.reference === 'mixture' ? referenceRule(rule) : null;
  const replaced = own !== null && replacesOuter(own.every, iteration);
  return { ...policies, previous: solution, start: anchor, outer: replaced ? solution : outer };
}

/** What the implicit reward of eq. 3.5 is measured against as the step begins (a moving one leaves it during the step). */
export function referenceOf<P>(rule: ArmRule, { start, base, previous, outer }: Policies<P>): Combination<P> {
  switch (rule.reference) {
    case 'anchor':
    case 'moving':
      return [[1, start]];
    case 'initial':
      return [[1, base]];
    case 'previous':
      return [[1, previous]];
    case 'mixture':
      return toward(start, outer, referenceRule(rule)!.share);
    default:
      throw rule.reference satisfies never;
  }
}

/** (1 − share)·from + share·to. */
export const toward = <P>(from: P, to: P, share: number): Combination<P> => [
  [1 - share, from],
  [share, to],
];

/** The plain step to `solution`: what the gradient of the objective at the anchor amounts to, in the geometry of the proximal point. */
export const stepOf = <P>(solution: P, reference: P): Combination<P> => [
  [1, solution],
  [-1, reference],
];

/**
 * The optimistic solution (Popov 1980; Rakhlin & Sridharan 2013): reference + 2 g_t − g_{t−1}, where g_t = `plain` − reference is this
 * plain step and g_{t−1} the last one. The first is plain.
 */
export const optimistic = <P>(plain: P, reference: P, { lastStep }: Policies<P>): Combination<P> =>
  lastStep === null
    ? [[1, plain]]
    : [
        [2, plain],
        [-1, reference],
        [-1, lastStep],
      ];

/** What the momentum looks back at: π̂_t in the paper, π_t in its ablation. */
export const lookedBackAt = <P>({ from }: Momentum, { start, previous }: Policies<P>): P =>
  from === 'anchor' ? start : previous;

/** α of this iteration under the restart rule: no momentum if it points against the last step (`cosine` < 0). */
export function restarting(
  { restart }: Momentum,
  alpha: number,
  cosine: number,
): { alpha: number; restarted: boolean } {
  const restarted = restart && alpha !== 0 && cosine < 0;
  return { alpha: restarted ? 0 : alpha, restarted };
}

/** The next anchor, eq. 3.6: solution + α (solution − previous). */
export const nextAnchor = <P>(momentum: Momentum, policies: Policies<P>, alpha: number): Combination<P> =>
  beyond(policies.solution, lookedBackAt(momentum, policies), alpha);

/** What is judged: the solution, or with ExPO (arXiv 2404.16792) solution + expo·(solution − base), which no training sees. */
export const judgedPolicy = <P>({ expo = 0 }: ArmRule, { solution, base }: Policies<P>): Combination<P> =>
  beyond(solution, base, expo);

/** policy + amount·(policy − from). */
const beyond = <P>(policy: P, from: P, amount: number): Combination<P> => [
  [1 + amount, policy],
  [-amount, from],
];
