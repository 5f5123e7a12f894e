import { alphaAt, type Momentum } from './momentum';
import type { LogTable } from './tabular';

/**
 * The paper's rates (arXiv 2410.06293) as shapes of T = 1, 2, …, without their constants, which the paper does not give: the curves on
 * the page are fitted (`fitScale`, `fitRate`), and the page must say so.
 */

/** Theorem 4.4 (Bradley–Terry): sub-optimality ≤ C (1−α) β / T. */
export function suboptimalityShape(beta: number, alpha: number, t: number): number {
  return ((1 - alpha) * beta) / t;
}

/** Theorems 4.8 and B.2 (with a minimal gap Δ, of rewards or of win probabilities): total variation ≤ exp(−C · T Δ / ((1−α) β)). */
export function variationExponent(beta: number, alpha: number, minimalGap: number, t: number): number {
  return (t * minimalGap) / ((1 - alpha) * beta);
}

/** Smallest C with values[t] ≤ C · shape[t] everywhere: how a bound's constant is fitted. Both start at t = 1. */
export function fitScale(values: readonly number[], shape: readonly number[]): number {
  return Math.max(...values.map((value, i) => value / shape[i]!));
}

/** Largest C with values[t] ≤ exp(−C · exponent[t]) everywhere; 0 if no positive C does. */
export function fitRate(values: readonly number[], exponent: readonly number[]): number {
  const rates = values.map((value, i) => (value > 0 ? -Math.log(value) / exponent[i]! : Number.POSITIVE_INFINITY));
  return Math.max(0, Math.min(...rates));
}

/**
 * Mean over prompts of ½ Σ |p − q| = Σ max(0, p − q), from log-probabilities. The second form stays accurate if q is a single action
 * that p takes almost always.
 */
function totalVariation(p: LogTable, q: LogTable): number {
  const rows = p.map((row, i) => row.reduce((sum, z, a) => sum + Math.max(0, Math.exp(z) - Math.exp(q[i]![a]!)), 0));
  return rows.reduce((sum, x) => sum + x, 0) / rows.length;
}

/** Mean over prompts of ½ ‖π − π*‖₁, where π* shares equally between the best actions: 1 − π(best) if there is one best action. */
export function variationToBest(policy: LogTable, rewards: LogTable): number {
  const best = rewards.map((row) => {
    const most = Math.max(...row);
    const ties = row.filter((r) => r === most).length;
    return row.map((r) => (r === most ? -Math.log(ties) : Number.NEGATIVE_INFINITY));
  });
  return totalVariation(policy, best);
}

/** Δ of Theorem 4.8: the smallest lead of the best action over another, over all prompts; 0 if two are best. */
export function minimalGap(rewards: LogTable): number {
  return Math.min(
    ...rewards.map((row) => {
      const [first, second] = [...row].sort((a, b) => b - a);
      return first! - second!;
    }),
  );
}

/**
 * Δ of Theorem B.2: the smallest lead, over all prompts, opponents and rivals, of the action that wins most against every opponent; 0 if there is
 * no such action, as in a cycle. `wins` is P(row ≻ column), [prompts][actions][actions].
 */
export function minimalWinGap(wins: readonly (readonly (readonly number[])[])[]): number {
  return Math.min(
    ...wins.map((matrix) => {
      const leads = matrix.map((row, a) =>
        Math.min(...matrix.flatMap((rival, c) => (c === a ? [] : row.map((p, b) => p - rival[b]!)))),
      );
      return Math.max(0, ...leads);
    }),
  );
}

/** β at which iterative preference optimisation without momentum behaves in the long run as with a constant α: β(1−α). */
export function equivalentBeta(beta: number, momentum: Momentum): number | null {
  return momentum.schedule === 'nesterov' ? null : beta * (1 - alphaAt(momentum, 0));
}
