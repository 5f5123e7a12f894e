import source from '../../shaders/cache.wgsl?raw';
import grid from '../../shaders/shared/grid.wgsl?raw';
import { shader } from '../gpu/kernel';
import { flatGrid, type Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import type { DecodeSizes } from './decode';

const cacheShader = shader('cache', source, grid);

/**
 * Puts keys and values of qkv [time, heads + 2·kvHeads, headDim] (one prompt; k rotated already) at positions 0 … time−1 of the caches, [rows,
 * maxTime, kvHeads, headDim], of the rows whose `owner` (u32 [rows]) is `prompt`. Returns the slot, for `Program.set(slot, { prompt })`.
 */
export function fillCache(
  rec: Recorder,
  buffers: { qkv: Tensor; owner: Tensor; keys: Tensor; values: Tensor },
  { rows, maxTime, heads, kvHeads, headDim, time }: Omit<DecodeSizes, 'scale'> & { time: number },
  prompt: number,
): number {
  return rec.add({
    shader: cacheShader,
    entry: 'fill',
    buffers,
    params: { rows, time, max_time: maxTime, heads, kv_heads: kvHeads, head_dim: headDim, prompt },
    workgroups: flatGrid((rows * time * kvHeads * headDim) / 4),
  });
}
