import { minimise, type Quadratic } from './bandit/newton';
import { finish } from './slow';

/** So often was the first of two rows preferred to the second. */
export type Label = readonly [chosen: number, rejected: number, times: number];

/**
 * Weights of a reward model, linear in what it sees of a response (`seen`, a row a response): the maximum a posteriori of the Bradley–Terry model of
 * labels, in log-odds, with a standard normal prior on every weight.
 */
export function learntWeights(seen: readonly (readonly number[])[], labels: readonly Label[]): number[] {
  const compared = labels.map((label) => ({ label, apart: apart(seen[label[0]]!, seen[label[1]]!) }));
  const nothing = seen[0]!.map(() => 0);
  return finish(
    minimise(nothing, function* (point) {
      yield null;
      return posterior(seen, compared, point);
    }),
  )!;
}

export const predicted = (row: readonly number[], weights: readonly number[]): number =>
  row.reduce((sum, x, i) => sum + x * weights[i]!, 0);

interface Compared {
  label: Label;
  apart: readonly (readonly [index: number, difference: number])[];
}

/** Where two rows differ, and by how much: of many words, two responses differ in few. */
const apart = (chosen: readonly number[], rejected: readonly number[]): Compared['apart'] =>
  chosen.flatMap((x, i) => (x === rejected[i] ? [] : [[i, x - rejected[i]!] as const]));

/** −log posterior: Σ n log(1 + e^(z_rejected − z_chosen)) + ½ Σ w², z = seen·w. */
function posterior(
  seen: readonly (readonly number[])[],
  compared: readonly Compared[],
  weights: readonly number[],
): Quadratic {
  const z = seen.map((row) => predicted(row, weights));
  let value = weights.reduce((sum, w) => sum + (w * w) / 2, 0);
  const gradient = [...weights];
  const hessian = weights.map((_, i) => weights.map((_, j) => (i === j ? 1 : 0)));
  for (const { label, apart } of compared) {
    const [chosen, rejected, times] = label;
    const gap = z[chosen]! - z[rejected]!;
    const wrong = 1 / (1 + Math.exp(gap));
    value += times * (gap > 0 ? Math.log1p(Math.exp(-gap)) : Math.log1p(Math.exp(gap)) - gap);
    for (const [i, x] of apart) {
      gradient[i]! -= times * wrong * x;
      for (const [j, y] of apart) hessian[i]![j]! += times * wrong * (1 - wrong) * x * y;
    }
  }
  return { value, gradient, hessian };
}
