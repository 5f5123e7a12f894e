import source from '../../shaders/logprob.wgsl?raw';
import grid from '../../shaders/shared/grid.wgsl?raw';
import { flatGrid, type Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { overRows, type RowReduction, rowShaders } from './rowReduction';

const logprobShaders = rowShaders('logprob', source, grid);

export interface LogprobSizes {
  /** Rows of logits; may shrink later (`Program.set(slot, { rows })`). */
  rows: number;
  vocab: number;
}

/** Elements that a tensor of logits needs: whole vectors of four. */
export function logitsLength({ rows, vocab }: LogprobSizes): number {
  return Math.ceil((rows * vocab) / 4) * 4;
}

function check(sizes: LogprobSizes, ...tensors: Tensor[]): void {
  if (sizes.vocab < 4) throw new RangeError(`logprob: vocab must be at least 4, found ${sizes.vocab}`);
  const least = logitsLength(sizes);
  for (const { length } of tensors)
    if (length < least) throw new RangeError(`logprob: logits need ${least} elements, found ${length}`);
}

/** What every entry point reads: where the token of each row of logits stands in the batch (u32 [rows]), and the ids (u32 [batch·time]). */
type TargetBuffers = {
  places: Tensor;
  ids: Tensor;
};

/** logits [rows, vocab] → log_prob [batch·time] at `places` only, and log_sum [rows], which `logprobBackward` reads. Returns the slot. */
export function logprob(
  rec: Recorder,
  buffers: TargetBuffers & { logits: Tensor; log_prob: Tensor; log_sum: Tensor },
  { rows, vocab }: LogprobSizes,
  reduction: RowReduction,
): number {
  check({ rows, vocab }, buffers.logits);
  return rec.add({
    ...overRows(logprobShaders, 'forward', rows, vocab / 4, reduction),
    buffers,
    params: { rows, vocab },
  });
}

/**
 * Overwrites logits with the gradient of Σ coefficient·log p(token): coefficient·(onehot − softmax), with coefficient
 * [batch·time]. Returns the slot.
 */
export function logprobBackward(
  rec: Recorder,
  buffers: TargetBuffers & { logits: Tensor; log_sum: Tensor; coefficient: Tensor },
  { rows, vocab }: LogprobSizes,
): number {
  check({ rows, vocab }, buffers.logits);
  return rec.add({
    shader: logprobShaders.thread,
    entry: 'backward',
    buffers,
    params: { rows, vocab },
    workgroups: flatGrid(logitsLength({ rows, vocab }) / 4),
  });
}

/**
 * Compares a policy with its reference: both logits [rows, vocab] → summary [batch·time, 4] at `places` only: log π(token),
 * log π_ref(token), entropy of π, KL(π ‖ π_ref), in nats. Returns the slot.
 */
export function evaluate(
  rec: Recorder,
  buffers: TargetBuffers & { logits: Tensor; reference_logits: Tensor; summary: Tensor },
  { rows, vocab }: LogprobSizes,
  reduction: RowReduction,
): number {
  check({ rows, vocab }, buffers.logits, buffers.reference_logits);
  return rec.add({
    ...overRows(logprobShaders, 'evaluate', rows, vocab / 4, reduction),
    buffers,
    params: { rows, vocab },
  });
}
