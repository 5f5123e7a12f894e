import grid from '../../shaders/shared/grid.wgsl?raw';
import source from '../../shaders/window_attention.wgsl?raw';
import decodeSource from '../../shaders/window_attention_decode.wgsl?raw';
import { shader } from '../gpu/kernel';
import { flatGrid, type Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import type { AttentionSizes } from './attention';
import type { DecodeSizes } from './decode';
import { demandMultipleOf4 } from './rowReduction';

const windowShader = shader('window_attention', source, grid);
const decodeShader = shader('window_attention_decode', decodeSource, grid);

interface Window {
  /** Positions that a query sees, its own included. */
  window: number;
}

export type WindowAttentionSizes = AttentionSizes & Window;

function paramsOf(sizes: WindowAttentionSizes) {
  const { batch, time, heads, kvHeads, headDim, window, scale = 1 / Math.sqrt(headDim) } = sizes;
  demandMultipleOf4('window attention', 'head_dim', headDim);
  return { batch, time, heads, kv_heads: kvHeads, head_dim: headDim, window, scale };
}

/** `attention` of which a query sees the last `window` positions. Returns the slot. */
export function windowAttention(
  rec: Recorder,
  buffers: { qkv: Tensor; y: Tensor; log_sum: Tensor },
  sizes: WindowAttentionSizes,
): number {
  const { batch, time, heads } = sizes;
  return rec.add({
    shader: windowShader,
    entry: 'forward',
    buffers,
    params: paramsOf(sizes),
    workgroups: flatGrid(batch * time * heads),
  });
}

/** `attentionBackward` of `windowAttention`. Two dispatches. */
export function windowAttentionBackward(
  rec: Recorder,
  buffers: { qkv: Tensor; y: Tensor; log_sum: Tensor; delta: Tensor; dy: Tensor; dqkv: Tensor },
  sizes: WindowAttentionSizes,
): void {
  const { batch, time, heads, kvHeads } = sizes;
  const { y, ...others } = buffers;
  const params = paramsOf(sizes);
  const call = { shader: windowShader, params };
  rec.add({ ...call, entry: 'backward_query', buffers, workgroups: flatGrid(batch * time * heads) });
  rec.add({ ...call, entry: 'backward_key_value', buffers: others, workgroups: flatGrid(batch * time * kvHeads) });
}

/** `decode` of which the new position sees the last `window` ones. Returns the slot. */
export function windowDecode(
  rec: Recorder,
  buffers: { qkv: Tensor; keys: Tensor; values: Tensor; y: Tensor },
  sizes: DecodeSizes & Window,
  position: number,
): number {
  const { rows, maxTime, heads, kvHeads, headDim, window, scale = 1 / Math.sqrt(headDim) } = sizes;
  demandMultipleOf4('window attention', 'head_dim', headDim);
  return rec.add({
    shader: decodeShader,
    entry: 'decode',
    buffers,
    params: { rows, position, max_time: maxTime, heads, kv_heads: kvHeads, head_dim: headDim, window, scale },
    workgroups: flatGrid(rows * heads),
  });
}
