import source from '../../shaders/head_norm.wgsl?raw';
import type { Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { demandMultipleOf4, overRows, type RowReduction, rowShaders } from './rowReduction';

const headNormShaders = rowShaders('head_norm', source);

export interface HeadNormSizes {
  rows: number;
  heads: number;
  kvHeads: number;
  /** A multiple of 4. */
  headDim: number;
  /** Of a head, which are averaged; the others are zero. */
  elements: number;
  epsilon: number;
}

const paramsOf = ({ rows, heads, kvHeads, headDim, elements, epsilon }: HeadNormSizes) => {
  demandMultipleOf4('head norm', 'head_dim', headDim);
  return { rows, heads, kv_heads: kvHeads, head_dim: headDim, elements, epsilon };
};

/**
 * RMSNorm of the q and k heads of x [rows, heads + 2·kvHeads, headDim] with gains w [2, headDim] (of q, of k) → y of the same shape, v copied, and
 * inverse_rms [rows, heads + kvHeads], which the backward passes read. Returns the slot.
 */
export function headNorm(
  rec: Recorder,
  buffers: { x: Tensor; w: Tensor; y: Tensor; inverse_rms: Tensor },
  sizes: HeadNormSizes,
  reduction: RowReduction,
): number {
  const { rows, heads, kvHeads, headDim } = sizes;
  return rec.add({
    ...overRows(headNormShaders, 'forward', rows * (heads + 2 * kvHeads), headDim / 4, reduction),
    buffers,
    params: paramsOf(sizes),
  });
}

/**
 * Overwrites dqkv, the gradient of y, with that of x, after adding the gradient of the gains to dw, unless they are frozen. One dispatch or
 * two.
 */
export function headNormBackward(
  rec: Recorder,
  { dw, w, ...buffers }: { x: Tensor; w: Tensor; inverse_rms: Tensor; dqkv: Tensor; dw: Tensor | null },
  sizes: HeadNormSizes,
  reduction: RowReduction,
): void {
  const params = paramsOf(sizes);
  const { rows, heads, kvHeads, headDim } = sizes;
  if (dw)
    rec.add({
      ...overRows(headNormShaders, 'backward_weight', headDim / 2, rows * heads, reduction),
      buffers: { ...buffers, dw },
      params,
    });
  rec.add({
    ...overRows(headNormShaders, 'backward', rows * (heads + kvHeads), headDim / 4, reduction),
    buffers: { ...buffers, w },
    params,
  });
}
