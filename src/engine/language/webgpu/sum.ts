import type { Combination } from '../../../algorithms/proximalPoint';
import type { Recorder } from '../../../gpu/recording';
import type { Memory, Tensor } from '../../../gpu/tensor';
import { extrapolate } from '../../../ops/extrapolate';

/** Where a sum of tensors goes: `extrapolate` takes three terms at a time, so a longer sum has partial sums. */
export interface Sum {
  readonly partials: readonly Tensor[];
  readonly total: Tensor;
}

export function newSum(memory: Memory, terms: number, total: Tensor): Sum {
  const count = Math.max(0, Math.ceil((terms - 3) / 2));
  return { partials: Array.from({ length: count }, () => memory.tensor(total.length, 'partial sum')), total };
}

/** total = Σ coefficient · term; returns the total. */
export function recordSum(rec: Recorder, terms: Combination<Tensor>, { partials, total }: Sum): Tensor {
  let rest = terms;
  for (const partial of partials) {
    extrapolate(rec, rest.slice(0, 3), partial);
    rest = [[1, partial], ...rest.slice(3)];
  }
  extrapolate(rec, rest, total);
  return total;
}
