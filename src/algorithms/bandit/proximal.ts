import { NO_STATE, type PairObjective, type Settings } from '../objectives/row';
import { drawsReference, type ReferenceRule } from '../relatives';
import { normalise } from '../tabular';
import { minimise, type Quadratic } from './newton';
import { linearLogs, type Policy, policyOf } from './policy';
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
import { toward } from './reference';

/** One proximal step: the objective, the policy its implicit reward is measured against, and the preferences of every prompt. */
export interface ProximalStep {
  objective: PairObjective;
  /** Complete. */
  settings: Settings;
  reference: Policy;
  /** Where the search begins: the anchor. */
  start: Policy;
  weights: readonly PairWeights[];
  /** TR-DPO: the reference is drawn toward the policy on the way; `moved` hears of it. */
  moving?: ReferenceRule & { moved(reference: Policy): void };
}

export function pairLosses(problem: Problem, step: ProximalStep): PairLoss[] {
  return step.weights.map((weights, i) => ({
    objective: step.objective,
    settings: step.settings,
    weights,
    reference: step.reference.logs[i]!,
    lengths: problem.lengths,
    shares: winShares(weights),
  }));
}

/**
 * The minimiser over all policies (eq. 3.5). In closed form for a table, π ∝ π_ref · exp(tilt):
 * - dpo, where the labels follow Bradley–Terry: tilt = log-odds / β (Theorem 4.1);
 * - ipo: tilt_a = (P(a ≻ anchor) − ½) / β, the least-squares solution of Δ = (2 P − 1) / (2β);
 * - sppo: tilt_a = P(a ≻ anchor) / β, with the exact log-partition (Theorem B.2), which the loss approximates by ½/β.
 * Everything else by Newton's method on the objective's own row. Throws an Error where there is no minimiser.
 */
export function exactStep(problem: Problem, step: ProximalStep): Policy {
  demandUncoupled(step.objective);
  const tilts = problem.features ? null : closedForm(problem, step);
  if (tilts)
    return policyOf(
      problem,
      null,
      step.reference.logs.map((row, i) => row.map((z, a) => z + tilts[i]![a]!)),
    );
  const losses = pairLosses(problem, step);
  if (problem.features) {
    const theta = minimise(step.start.theta!, (point) => linearQuadratic(problem, losses, point));
    return policyOf(problem, found(theta, step), step.start.logs);
  }
  const logits = losses.map((loss, i) => {
    const start = step.start.logs[i]!;
    // A constant added to all logits changes nothing, so the likeliest one stays.
    const fixed = start.indexOf(Math.max(...start));
    return found(
      minimise(start, (point) => tableQuadratic(loss, point), [fixed]),
      step,
    );
  });
  return policyOf(problem, null, logits);
}

/**
 * The same with a moving reference. An exact step has no gradient steps, so it is as many solves, each to its end, as gradient descent
 * would have stretches between two updates: ⌈labels.steps / every⌉. Under DPO that is DPO with β / (1 + (solves − 1)·share).
 */
export function exactSteps(problem: Problem, step: ProximalStep): Policy {
  const { moving } = step;
  if (!moving) return exactStep(problem, step);
  let { reference } = step;
  let policy = exactStep(problem, step);
  for (let solved = moving.every; solved < problem.labels.steps; solved += moving.every) {
    reference = toward(problem, reference, policy, moving.share);
    moving.moved(reference);
    policy = exactStep(problem, { ...step, reference, start: policy });
  }
  return policy;
}

/** Throws an Error for an objective that compares the pairs of an optimiser step: an exact step has none. */
export function demandUncoupled({ id, needs }: PairObjective): void {
  if (!needs.includes('batch')) return;
  throw new Error(
    `objective ${id}: it compares the pairs of an optimiser step with each other, and an exact step has none; set labels.kind to sampled`,
  );
}

function found(point: number[] | null, { objective, settings }: ProximalStep): number[] {
  if (point) return point;
  throw new Error(
    `objective ${objective.id}: no finite minimiser of the exact loss with ${JSON.stringify(settings)}; set labels.kind to sampled, whose gradient steps need none`,
  );
}

function closedForm(problem: Problem, { objective, settings, weights }: ProximalStep): number[][] | null {
  const beta = settings.beta!;
  switch (objective.id) {
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

/** Loss of one prompt by its logits z, where log π = z − log Σ exp z. */
export function tableQuadratic(loss: PairLoss, logits: readonly number[]): Quadratic {
  const logs = normalise([logits])[0]!;
  const { value, slope } = lossAndSlopes(loss, logs);
  const p = logs.map(Math.exp);
  const total = slope.reduce((sum, x) => sum + x, 0);
  const second = curvature(loss, logs);
  const rows = second.map((row) => row.reduce((sum, x) => sum + x, 0));
  const all = rows.reduce((sum, x) => sum + x, 0);
  const hessian = second.map((row, a) =>
    row.map((x, b) => {
      const through = x - p[a]! * rows[b]! - rows[a]! * p[b]! + p[a]! * all * p[b]!;
      return through - total * ((a === b ? p[a]! : 0) - p[a]! * p[b]!);
    }),
  );
  return { value, gradient: slope.map((x, a) => x - p[a]! * total), hessian };
}

/** Mean loss over prompts by the parameters of a softmax-linear policy. */
function linearQuadratic(problem: Problem, losses: readonly PairLoss[], theta: readonly number[]): Quadratic {
  const logs = linearLogs(problem, theta);
  const dimensions = theta.length;
  const result: Quadratic = {
    value: 0,
    gradient: Array<number>(dimensions).fill(0),
    hessian: theta.map(() => Array<number>(dimensions).fill(0)),
  };
  losses.forEach((loss, i) => {
    const { value, gradient, hessian } = tableQuadratic(loss, logs[i]!);
    const features = problem.features![i]!;
    const share = 1 / losses.length;
    result.value += share * value;
    for (let d = 0; d < dimensions; d++) {
      gradient.forEach((g, a) => {
        result.gradient[d]! += share * g * features[a]![d]!;
      });
      for (let e = 0; e < dimensions; e++)
        hessian.forEach((row, a) => {
          row.forEach((h, b) => {
            result.hessian[d]![e]! += share * features[a]![d]! * h * features[b]![e]!;
          });
        });
    }
  });
  return result;
}

/** Where gradient descent stands before a step: the loss there, and the gradient's norm. */
export interface Descent {
  loss: number;
  gradientNorm: number;
  policy: Policy;
}

/** Plain gradient descent on the weighted loss from `start`; yields before every step, returns the policy after the last. */
export function* descend(problem: Problem, step: ProximalStep): Generator<Descent, Policy> {
  let losses = pairLosses(problem, step);
  let { reference } = step;
  const { steps, learningRate, count } = problem.labels;
  const rate = learningRate / unitCurvature(step.objective, step.settings);
  let policy = step.start;
  let state = NO_STATE;
  for (let n = 0; n < steps; n++) {
    const at = policy;
    const { parts, state: next } = stepLosses(losses, at.logs, count, state);
    state = next;
    const gradients = parts.map(({ slope }, i) => {
      const total = slope.reduce((sum, x) => sum + x, 0);
      return slope.map((x, a) => x - Math.exp(at.logs[i]![a]!) * total);
    });
    const thetaGradient = at.theta?.map((_, d) =>
      gradients.reduce(
        (sum, row, i) =>
          sum + row.reduce((part, g, a) => part + g * problem.features![i]![a]![d]!, 0) / gradients.length,
        0,
      ),
    );
    const flat = thetaGradient ?? gradients.flat();
    const loss = parts.reduce((sum, { value }) => sum + value, 0) / parts.length;
    yield { loss, gradientNorm: Math.sqrt(flat.reduce((sum, g) => sum + g * g, 0)), policy: at };
    const theta = thetaGradient && at.theta!.map((x, d) => x - rate * thetaGradient[d]!);
    policy = policyOf(
      problem,
      theta ?? null,
      at.logs.map((row, i) => row.map((z, a) => z - rate * gradients[i]![a]!)),
    );
    const { moving } = step;
    if (!moving || !drawsReference(moving.every, n + 1, steps)) continue;
    reference = toward(problem, reference, policy, moving.share);
    moving.moved(reference);
    losses = pairLosses(problem, { ...step, reference });
  }
  return policy;
}
