import { Failed } from '../../messages/failure';
import { Refused } from '../../messages/refusal';
import { type Configured, NO_STATE, type PairObjective } from '../objectives/row';
import { toward } from '../proximalPoint';
import { drawsReference, type ReferenceRule } from '../relatives';
import type { Slow } from '../slow';
import type { Criterion } from './descent';
import { minimiser, type PromptLoss } from './minimiser';
import { mix, type Policy, policyOf } from './policy';
import {
  curvature,
  lossAndSlopes,
  type PairLoss,
  type PairWeights,
  stepLosses,
  unitCurvature,
  winShares,
} from './population';
import type { Problem } from './problem';

/** One proximal step: the objective, the policy its implicit reward is measured against, and the preferences of every prompt. */
export interface ProximalStep {
  objective: Configured<PairObjective>;
  reference: Policy;
  /** Where the step starts: the anchor. */
  start: Policy;
  weights: readonly PairWeights[];
  /** TR-DPO: the reference moves toward the policy during the step; `moved` is called with it. */
  moving?: ReferenceRule & { moved(reference: Policy): void };
}

export function pairLosses(problem: Problem, step: ProximalStep): PairLoss[] {
  return step.weights.map((weights, i) => ({
    objective: step.objective,
    weights,
    reference: step.reference.logs[i]!,
    lengths: problem.lengths,
    shares: winShares(weights),
  }));
}

/**
 * The minimiser over all policies (eq. 3.5). In closed form for a table, π ∝ π_ref · exp(tilt):
 * - dpo, if the labels follow Bradley–Terry: tilt = log-odds / β (Theorem 4.1);
 * - ipo: tilt_a = (P(a ≻ anchor) − ½) / β, the least-squares solution of Δ = (2 P − 1) / (2β);
 * - sppo: tilt_a = P(a ≻ anchor) / β, with the exact log-partition (Theorem B.2), which the loss approximates by ½/β.
 * Everything else by Newton's method on the objective's own row. Throws an Error if there is no minimiser.
 */
export function* exactStep(problem: Problem, step: ProximalStep): Slow<Policy> {
  demandUncoupled(step.objective.row);
  const tilts = problem.features ? null : closedForm(problem, step);
  if (tilts)
    return policyOf(
      problem,
      null,
      step.reference.logs.map((row, i) => row.map((z, a) => z + tilts[i]![a]!)),
    );
  return found(yield* minimiser(problem, pairLosses(problem, step).map(promptLoss), step.start), step.objective);
}

/**
 * The same with a moving reference. An exact step has no gradient steps; instead it solves to the end once for every stretch that gradient
 * descent would have between two updates: ⌈labels.steps / every⌉ times. Under DPO that is DPO with β / (1 + (solves − 1)·share).
 */
export function* exactSteps(problem: Problem, step: ProximalStep): Slow<Policy> {
  const { moving } = step;
  if (!moving) return yield* exactStep(problem, step);
  let { reference } = step;
  let policy = yield* exactStep(problem, step);
  for (let solved = moving.every; solved < problem.labels.steps; solved += moving.every) {
    reference = mix(problem, toward(reference, policy, moving.share));
    moving.moved(reference);
    policy = yield* exactStep(problem, { ...step, reference, start: policy });
    yield null;
  }
  return policy;
}

/** Throws a Refused for an objective that compares the pairs of an optimiser step: an exact step has none. */
export function demandUncoupled({ id, needs }: PairObjective): void {
  if (!needs.includes('batch') && !needs.includes('mismatched')) return;
  throw new Refused({ path: [], code: 'objective-coupled', facts: { objective: id } });
}

/** Throws a Failed that names the objective if there is no minimiser. */
export function found(policy: Policy | null, { row, settings }: Configured): Policy {
  if (policy) return policy;
  throw new Failed({ code: 'no-minimiser', facts: { objective: row.id, settings } });
}

function closedForm(problem: Problem, { objective, weights }: ProximalStep): number[][] | null {
  const { row, settings } = objective;
  const beta = settings.beta!;
  switch (row.id) {
    case 'dpo':
      return problem.odds?.map((row) => row.map((odds) => odds / beta)) ?? null;
    case 'ipo':
      if (settings.reduction === 1 && problem.lengths.some((length) => length !== 1)) return null;
      return weights.map((matrix) => winShares(matrix).map((share) => (share - 0.5) / beta));
    case 'sppo':
      return weights.map((matrix) => winShares(matrix).map((share) => share / beta));
    default:
      return null;
  }
}

/** Loss of one prompt by the log-probabilities of its actions. */
export const promptLoss = (loss: PairLoss): PromptLoss => ({
  evaluate: (logs) => lossAndSlopes(loss, logs),
  curvature: (logs) => curvature(loss, logs),
});

/**
 * KTO's reference point of a policy, which is KL(π ‖ π_ref), the mean over prompts: of a table that is a sum, for which a language model has the
 * estimate from mismatched pairs.
 */
function referencePoint(policy: Policy, reference: Policy): number {
  const divergence = (row: readonly number[], i: number) =>
    row.reduce((sum, z, a) => sum + Math.exp(z) * (z - reference.logs[i]![a]!), 0);
  return Math.max(0, policy.logs.reduce((sum, row, i) => sum + divergence(row, i), 0) / policy.logs.length);
}

/** Gradient steps on the weighted loss; a moving reference follows. */
export function pairCriterion(problem: Problem, step: ProximalStep): Criterion {
  const { steps, count } = problem.labels;
  const { moving } = step;
  let losses = pairLosses(problem, step);
  let { reference } = step;
  let state = NO_STATE;
  const hasPoint = step.objective.row.needs.includes('mismatched');
  return {
    unit: unitCurvature(step.objective),
    *at(policy) {
      const point = hasPoint ? referencePoint(policy, reference) : 0;
      const pointed = hasPoint ? losses.map((loss) => ({ ...loss, point })) : losses;
      const { parts, state: next } = yield* stepLosses(pointed, policy.logs, count, state);
      state = next;
      return parts;
    },
    moved(policy, taken) {
      if (!moving || !drawsReference(moving.every, taken, steps)) return;
      reference = mix(problem, toward(reference, policy, moving.share));
      moving.moved(reference);
      losses = pairLosses(problem, { ...step, reference });
    },
  };
}
