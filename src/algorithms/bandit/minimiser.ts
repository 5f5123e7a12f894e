import { atOnce, type Slow } from '../slow';
import { normalise } from '../tabular';
import { minimise, type Quadratic } from './newton';
import { linearLogs, type Policy, policyOf } from './policy';
import type { LossAndSlopes } from './population';
import type { Problem } from './problem';

/** A loss of one prompt by the log-probabilities of its actions. */
export interface PromptLoss {
  evaluate(logs: readonly number[]): LossAndSlopes;
  /** Second derivatives, [actions][actions], symmetric. */
  curvature(logs: readonly number[]): number[][];
}

/** The policy of least mean loss near `start`, by Newton's method; null if there is none. */
export function* minimiser(problem: Problem, losses: readonly PromptLoss[], start: Policy): Slow<Policy | null> {
  if (problem.features) {
    const theta = yield* minimise(start.theta!, (point) => linearQuadratic(problem, losses, point));
    return theta && policyOf(problem, theta, start.logs);
  }
  const logits: number[][] = [];
  for (const [i, loss] of losses.entries()) {
    const from = start.logs[i]!;
    // A constant added to all logits changes nothing, so the likeliest action's logit stays fixed.
    const fixed = from.indexOf(Math.max(...from));
    const found = yield* minimise(from, (point) => atOnce(byLogits(loss, point)), [fixed]);
    if (!found) return null;
    logits.push(found);
  }
  return policyOf(problem, null, logits);
}

/** Loss of one prompt by its logits z, where log π = z − log Σ exp z. */
export function byLogits(loss: PromptLoss, logits: readonly number[]): Quadratic {
  const logs = normalise([logits])[0]!;
  const { value, slope } = loss.evaluate(logs);
  const p = logs.map(Math.exp);
  const total = slope.reduce((sum, x) => sum + x, 0);
  const second = loss.curvature(logs);
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
function* linearQuadratic(problem: Problem, losses: readonly PromptLoss[], theta: readonly number[]): Slow<Quadratic> {
  const logs = linearLogs(problem, theta);
  const dimensions = theta.length;
  const result: Quadratic = {
    value: 0,
    gradient: Array<number>(dimensions).fill(0),
    hessian: theta.map(() => Array<number>(dimensions).fill(0)),
  };
  for (const [i, loss] of losses.entries()) {
    const { value, gradient, hessian } = byLogits(loss, logs[i]!);
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
    yield null;
  }
  return result;
}
