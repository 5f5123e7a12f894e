import source from '../../shaders/attention.wgsl?raw';
import alone from '../../shaders/shared/attention_alone.wgsl?raw';
import quad from '../../shaders/shared/attention_quad.wgsl?raw';
import tiles from '../../shaders/shared/tiles.wgsl?raw';
import { shader } from '../gpu/kernel';
import type { Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { demandMultipleOf4 } from './rowReduction';

/**
 * Whether each invocation loads for itself, or the four of a quad share their loads (faster on a software adapter, where a load costs
 * more than a dozen multiply-adds). Each way always gives the same bits; the two agree up to rounding.
 */
export type AttentionLoads = 'alone' | 'quad';

const attentionShaders = {
  alone: shader('attention', source, tiles, alone),
  quad: shader('attention-quad', quad, source, tiles), // `enable` must come first
} as const satisfies Record<AttentionLoads, unknown>;

export interface AttentionSizes {
  batch: number;
  time: number;
  heads: number;
  /** Divides heads. */
  kvHeads: number;
  /** A multiple of 4. */
  headDim: number;
}

/** OWN and TOGETHER of the shader. */
const OWN = 4;
const TOGETHER = { alone: 1, quad: 4 } as const;

function paramsOf({ batch, time, heads, kvHeads, headDim }: AttentionSizes) {
  return { batch, time, heads, kv_heads: kvHeads, head_dim: headDim, scale: 1 / Math.sqrt(headDim) };
}

/** The workgroups of one entry point: small ones spread over the cores of a software adapter; a graphics card runs 32 lanes at once. */
function gridOf({ device }: Recorder, { batch, time }: AttentionSizes, heads: number, loads: AttentionLoads) {
  const together = TOGETHER[loads];
  const size = device.isFallback ? 8 : 32;
  const invocations = batch * heads * Math.ceil(time / (OWN * together)) * together;
  return { constants: { WORKGROUP: size }, workgroups: [Math.ceil(invocations / size)] as const };
}

/**
 * Causal grouped-query attention: qkv [batch, time, heads + 2·kvHeads, headDim] (q and k rotated already) → y [batch, time, heads, headDim] and
 * log_sum [batch, heads, time], which `attentionBackward` reads. Returns the slot.
 */
export function attention(
  rec: Recorder,
  buffers: { qkv: Tensor; y: Tensor; log_sum: Tensor },
  sizes: AttentionSizes,
  loads: AttentionLoads,
): number {
  demandMultipleOf4('attention', 'head_dim', sizes.headDim);
  return rec.add({
    shader: attentionShaders[loads],
    entry: 'forward',
    buffers,
    params: paramsOf(sizes),
    ...gridOf(rec, sizes, sizes.heads, loads),
  });
}

/** Overwrites dqkv (shape of qkv), given dy (shape of y); `delta` is scratch of the shape of log_sum. Two dispatches. */
export function attentionBackward(
  rec: Recorder,
  buffers: { qkv: Tensor; y: Tensor; log_sum: Tensor; delta: Tensor; dy: Tensor; dqkv: Tensor },
  sizes: AttentionSizes,
  loads: AttentionLoads,
): void {
  const { y, ...others } = buffers;
  const params = paramsOf(sizes);
  rec.add({
    shader: attentionShaders[loads],
    entry: 'backward_query',
    buffers,
    params,
    ...gridOf(rec, sizes, sizes.heads, loads),
  });
  rec.add({
    shader: attentionShaders[loads],
    entry: 'backward_key_value',
    buffers: others,
    params,
    ...gridOf(rec, sizes, sizes.kvHeads, loads),
  });
}
