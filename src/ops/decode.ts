import source from '../../shaders/decode.wgsl?raw';
import { shader } from '../gpu/kernel';
import type { Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { demandMultipleOf4 } from './rowReduction';

const decodeShader = shader('decode', source);

export interface DecodeSizes {
  rows: number;
  /** Positions that the cache has room for. */
  maxTime: number;
  heads: number;
  /** Divides heads. */
  kvHeads: number;
  /** A multiple of 4. */
  headDim: number;
}

/**
 * Attention of one new position: qkv [rows, heads + 2·kvHeads, headDim] (q and k rotated already), keys and values [rows, maxTime, kvHeads, headDim]
 * → y [rows, heads, headDim]. Stores the new key and value at `position` < maxTime. Returns the slot; `Program.set(slot, { position })` moves to the next position.
 */
export function decode(
  rec: Recorder,
  buffers: { qkv: Tensor; keys: Tensor; values: Tensor; y: Tensor },
  { rows, maxTime, heads, kvHeads, headDim }: DecodeSizes,
  position: number,
): number {
  demandMultipleOf4('decode', 'head_dim', headDim);
  const size = rec.device.isFallback ? 16 : 32;
  return rec.add({
    shader: decodeShader,
    entry: 'decode',
    constants: { WORKGROUP: size },
    buffers,
    params: {
      rows,
      position,
      max_time: maxTime,
      heads,
      kv_heads: kvHeads,
      head_dim: headDim,
      scale: 1 / Math.sqrt(headDim),
    },
    workgroups: [Math.ceil((rows * heads) / size)],
  });
}
