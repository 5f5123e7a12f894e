import { alphaAt, exponents, type Momentum } from './momentum';
import type { LogTable } from './tabular';

/**
 * The paper's bounds (arXiv 2410.06293) with their constants, on the exact clock c_t of `exponents()`. Both hold for every base policy and all
 * rewards, with p = π_ref(y*), the base policy's probability of the best actions together.
 */

/** Principal branch of Lambert's W, the w ≥ 0 with w·e^w = x, for x ≥ 0: Newton's method, for large x on the logarithm of the equation. */
function lambertW(x: number): number {
  let w = Math.log1p(x);
  for (let i = 0; i < 20; i++) {
    const rest = x * Math.exp(-w);
    const step = x > 1 ? (w + Math.log(w / x)) / (1 + 1 / w) : (w - rest) / (1 + rest);
    w -= step;
    if (Math.abs(step) <= 1e-15 * w) break;
  }
  return w;
}

/**
 * Theorem 4.4 (Bradley–Terry), gap ≤ β·W((1−p)/(e·p)) / c_t: the largest gap that any rewards can leave, reached by two actions. The paper's
 * (C.8) has log((1−p)/p) for W, which is too small beyond p = 1/(1 + e^(1/e)) = 0.409.
 */
export function gapBound(beta: number, clock: number, p: number): number {
  return (beta * lambertW((1 - p) / (Math.E * p))) / clock;
}

/**
 * Theorems 4.8 and B.2, total variation ≤ (1−p)/p · exp(−c_t·Δ/β), after (C.9), with the minimal gap Δ of rewards or of win probabilities. No more
 * than 1, which every total variation is.
 */
export function variationBound(beta: number, clock: number, p: number, minimalGap: number): number {
  return Math.min(1, ((1 - p) / p) * Math.exp((-clock * minimalGap) / beta));
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

/** The paper's reading of a constant α: β(1−α), whose steps are as long as those of momentum become. It is ahead by α/(1−α)² steps in the end. */
export function limitBeta(beta: number, momentum: Momentum): number | null {
  return momentum.schedule === 'nesterov' ? null : beta * (1 - alphaAt(momentum, 0));
}

/** β at which the plain iteration ends, after T exact steps of DPO, on the policy where momentum ends: β·T/c_T (Theorem 4.1). */
export function matchedBeta(beta: number, momentum: Momentum, iterations: number): number {
  return (beta * iterations) / exponents(momentum, iterations).at(-1)!;
}
