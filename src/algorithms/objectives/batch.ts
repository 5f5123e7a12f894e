import type { Batch, Pair } from './row';

/** Helpers of the rows that read more of a step than a pair’s log-ratios. */

/** Context of every pair: the mean number L̄ of scored tokens of the step's chosen responses. A sum over L̄ is a mean over the step's tokens. */
export const meanLength: Batch = {
  relate(pairs) {
    const mean = pairs.reduce((sum, pair) => sum + pair.lengthW, 0) / pairs.length;
    return pairs.map(() => [mean, 0] as const);
  },
};

/** log π_ref(chosen) − log π_ref(rejected) */
export const referenceGap = ({ policyW, policyL, ratioW, ratioL }: Pair): number =>
  policyW - ratioW - (policyL - ratioL);

/** Place of every value in ascending order; equal values in the order in which they stand. */
export function ranks(values: readonly number[]): number[] {
  const result = Array<number>(values.length);
  order(values).forEach((index, rank) => {
    result[index] = rank;
  });
  return result;
}

/** Indices of the values in ascending order; equal values in the order in which they stand. */
export function order(values: readonly number[]): number[] {
  return values.map((_, i) => i).sort((a, b) => values[a]! - values[b]! || a - b);
}
