import { streamOf, threefry } from '../../random';
import type { Slow } from '../slow';
import { populationWeights } from './population';
import type { Problem } from './problem';

/** Uniform in [0, 1), exact in f32: what `uniform` of random.ts makes of a word. */
export const unit = (word: number): number => (word >>> 8) * 2 ** -24;

/** First action whose cumulative probability is above u; the last one if rounding leaves none. */
export function inverse(probabilities: ArrayLike<number>, u: number): number {
  let sum = 0;
  for (let a = 0; a < probabilities.length - 1; a++) {
    sum += probabilities[a]!;
    if (u < sum) return a;
  }
  return probabilities.length - 1;
}

/** Draws between two rests: a few milliseconds. */
export const DRAWS_AT_ONCE = 2 ** 14;

/**
 * Counts of drawn labels, [prompts][chosen][rejected]. Both responses of a label come from the policy. Label i of prompt p draws its responses with
 * the two words at counter (i, 2m) and its outcome with the first word at (i, 2m + 1), m = batch · prompts + p, in stream bandit/iteration:
 * the same numbers in every arm.
 */
export function* drawLabels(
  problem: Problem,
  policy: readonly (readonly number[])[],
  at: { seed: number; iteration: number; batch: number },
): Slow<number[][][]> {
  const stream = streamOf('bandit', at.iteration);
  const all: number[][][] = [];
  let drawn = 0;
  for (const [p, logs] of policy.entries()) {
    const probabilities = logs.map(Math.exp);
    const counts = logs.map(() => logs.map(() => 0));
    const place = 2 * (at.batch * policy.length + p);
    for (let i = 0; i < problem.labels.count; i++) {
      const [x, y] = threefry(at.seed, stream, i, place);
      const a = inverse(probabilities, unit(x));
      const b = inverse(probabilities, unit(y));
      const first = unit(threefry(at.seed, stream, i, place + 1)[0]) < problem.wins[p]![a]![b]!;
      counts[first ? a : b]![first ? b : a]!++;
      if (++drawn % DRAWS_AT_ONCE === 0) yield null;
    }
    all.push(counts);
  }
  return all;
}

/** Preferences between the responses of a policy: drawn ones as shares of the labels, or all of them with their probabilities. */
export function* preferencesOf(
  problem: Problem,
  policy: readonly (readonly number[])[],
  at: { seed: number; iteration: number; batch: number },
): Slow<{ weights: number[][][]; counts: number[][][] | null }> {
  if (problem.labels.kind === 'exact')
    return { weights: policy.map((row, i) => populationWeights(row, problem.wins[i]!)), counts: null };
  const counts = yield* drawLabels(problem, policy, at);
  const { count } = problem.labels;
  return { weights: counts.map((matrix) => matrix.map((row) => row.map((n) => n / count))), counts };
}
