import source from '../../shaders/attention.wgsl?raw';
import tiles from '../../shaders/shared/tiles.wgsl?raw';
import { shader } from '../gpu/kernel';
import type { Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { demandMultipleOf4 } from './rowReduction';

export const attentionShader = shader('attention', source, tiles);

export interface AttentionSizes {
  batch: number;
  time: number;
  heads: number;
  /** Divides heads. */
  kvHeads: number;
  /** A multiple of 4. */
  headDim: number;
}

/** TILE and the workgroup size of the shader. */
const TILE = 8;
const WORKGROUP = 8;

function paramsOf({ batch, time, heads, kvHeads, headDim }: AttentionSizes) {
  return { batch, time, heads, kv_heads: kvHeads, head_dim: headDim, scale: 1 / Math.sqrt(headDim) };
}

function gridOf({ batch, time }: AttentionSizes, heads: number) {
  return [Math.ceil((batch * heads * Math.ceil(time / TILE)) / WORKGROUP)] as const;
}

/**
 * Causal grouped-query attention: qkv [batch, time, heads + 2·kvHeads, headDim] (q and k rotated already) → y [batch, time, heads, headDim] and
 * log_sum [batch, heads, time], which `attentionBackward` reads. Returns the slot.
 */
export function attention(
  rec: Recorder,
  buffers: { qkv: Tensor; y: Tensor; log_sum: Tensor },
  sizes: AttentionSizes,
): number {
  demandMultipleOf4('attention', 'head_dim', sizes.headDim);
  return rec.add({
    shader: attentionShader,
    entry: 'forward',
    buffers,
    params: paramsOf(sizes),
    workgroups: gridOf(sizes, sizes.heads),
  });
}

/** Overwrites dqkv (shape of qkv), given dy (shape of y); `delta` is scratch of the shape of log_sum. Two dispatches. */
export function attentionBackward(
  rec: Recorder,
  buffers: { qkv: Tensor; y: Tensor; log_sum: Tensor; delta: Tensor; dy: Tensor; dqkv: Tensor },
  sizes: AttentionSizes,
): void {
  const { y, ...others } = buffers;
  const params = paramsOf(sizes);
  rec.add({
    shader: attentionShader,
    entry: 'backward_query',
    buffers,
    params,
    workgroups: gridOf(sizes, sizes.heads),
  });
  rec.add({
    shader: attentionShader,
    entry: 'backward_key_value',
    buffers: others,
    params,
    workgroups: gridOf(sizes, sizes.kvHeads),
  });
}
