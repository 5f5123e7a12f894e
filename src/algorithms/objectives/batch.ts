import { mapped, PAIRS_AT_ONCE, type Slow } from '../slow';
import type { Batch, Pair } from './row';

/** Helpers of the rows that read more of a step than a pair’s log-ratios. */

/** Context of every pair: the mean number L̄ of scored tokens of the step's chosen responses. A sum over L̄ is a mean over the step's tokens. */
export const meanLength: Batch = {
  relate(pairs) {
    const mean = pairs.reduce((sum, pair) => sum + pair.lengthW, 0) / pairs.length;
    return mapped(pairs, () => [mean, 0] as const);
  },
};

/** log π_ref(chosen) − log π_ref(rejected) */
export const referenceGap = ({ policyW, policyL, ratioW, ratioL }: Pair): number =>
  policyW - ratioW - (policyL - ratioL);

/** The k-th smallest of `values` has the k-th smallest of `others` for its mate: the mates, in the order of `values`. */
export function mates(values: readonly number[], order: Uint32Array, others: readonly number[], theirs: Uint32Array) {
  const found = Array<number>(values.length).fill(0);
  for (const [rank, i] of order.entries()) found[i] = others[theirs[rank]!]!;
  return found;
}

/** Indices of the values in ascending order; equal values, and any beside NaN, in the order in which they stand. A merge sort, which rests between its runs. */
export function* order(values: readonly number[]): Slow<Uint32Array> {
  const keys = Float64Array.from(values);
  let from = Uint32Array.from(keys, (_, i) => i);
  let to = new Uint32Array(keys.length);
  let done = 0;
  for (let width = 1; width < keys.length; width *= 2) {
    for (let start = 0; start < keys.length; start += 2 * width) {
      const end = Math.min(start + 2 * width, keys.length);
      const middle = Math.min(start + width, end);
      let [left, right] = [start, middle];
      for (let at = start; at < end; at++) {
        const isLeft = left < middle && !(right < end && keys[from[right]!]! < keys[from[left]!]!);
        to[at] = from[isLeft ? left++ : right++]!;
        if (++done % (8 * PAIRS_AT_ONCE) === 0) yield null;
      }
    }
    [from, to] = [to, from];
  }
  return from;
}
