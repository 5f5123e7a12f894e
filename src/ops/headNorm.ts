import source from '../../shaders/head_norm.wgsl?raw';
import lanes from '../../shaders/shared/lanes.wgsl?raw';
import { shader } from '../gpu/kernel';
import { type Recorder, rectangle } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { demandMultipleOf4, overRows, type RowReduction } from './rowReduction';

const headNormShader = shader('head_norm', source, lanes);

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

/** Invocations of a workgroup, as in the shader. */
const WORKGROUP = 16;

/**
 * RMSNorm of the q and k heads of x [rows, heads + 2·kvHeads, headDim] with gains w [2, headDim] (of q, of k) → y of the same shape, v copied, and
 * inverse_rms [rows, heads + kvHeads], which the backward passes read. Returns the slot.
 */
export function headNorm(
  rec: Recorder,
  buffers: { x: Tensor; w: Tensor; y: Tensor; inverse_rms: Tensor },
  sizes: HeadNormSizes,
): number {
  return rec.add({
    shader: headNormShader,
    entry: 'forward',
    buffers,
    params: paramsOf(sizes),
    workgroups: rectangle(Math.ceil((sizes.rows * (sizes.heads + 2 * sizes.kvHeads)) / WORKGROUP)),
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
  if (dw)
    rec.add({
      shader: headNormShader,
      ...overRows('backward_weight', sizes.headDim / 2, reduction),
      buffers: { ...buffers, dw },
      params,
    });
  rec.add({
    shader: headNormShader,
    entry: 'backward',
    buffers: { ...buffers, w },
    params,
    workgroups: rectangle(Math.ceil((sizes.rows * (sizes.heads + sizes.kvHeads)) / WORKGROUP)),
  });
}
