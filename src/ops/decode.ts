import source from '../../shaders/decode.wgsl?raw';
import workgroup from '../../shaders/decode_workgroup.wgsl?raw';
import shared from '../../shaders/shared/decode_interface.wgsl?raw';
import tiles from '../../shaders/shared/tiles.wgsl?raw';
import { shader } from '../gpu/kernel';
import type { Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { demandMultipleOf4 } from './rowReduction';

/** Whether each invocation has a query head by itself, or a workgroup has a key-value head (for graphics cards). */
export const DECODE_LOADS = ['alone', 'workgroup'] as const;
export type DecodeLoads = (typeof DECODE_LOADS)[number];

const decodeShaders = {
  alone: shader('decode', source, shared),
  workgroup: shader('decode-workgroup', workgroup, shared, tiles),
} as const satisfies Record<DecodeLoads, unknown>;

/** What the invocations of a workgroup can lie along, and the query heads that one takes. Larger heads are decoded alone. */
const MOST_HEAD_DIM = 256;
const HEADS_AT_ONCE = 4;

export interface DecodeSizes {
  rows: number;
  /** Positions that the cache has room for. */
  maxTime: number;
  heads: number;
  /** Divides heads. */
  kvHeads: number;
  /** A multiple of 4. */
  headDim: number;
  /** Scores are multiplied by it; 1/√headDim without it. */
  scale?: number;
}

/**
 * Attention of one new position: qkv [rows, heads + 2·kvHeads, headDim] (q and k rotated already), keys and values [rows, maxTime, kvHeads, headDim]
 * → y [rows, heads, headDim]. Stores the new key and value at `position` < maxTime. Returns the slot; `Program.set(slot, { position })` moves to the next position.
 */
export function decode(
  rec: Recorder,
  buffers: { qkv: Tensor; keys: Tensor; values: Tensor; y: Tensor },
  { rows, maxTime, heads, kvHeads, headDim, scale = 1 / Math.sqrt(headDim) }: DecodeSizes,
  position: number,
  loads: DecodeLoads,
): number {
  demandMultipleOf4('decode', 'head_dim', headDim);
  const size = rec.device.isFallback ? 16 : 32;
  const blocks = Math.ceil(heads / kvHeads / HEADS_AT_ONCE);
  const call =
    loads === 'workgroup' && headDim <= MOST_HEAD_DIM
      ? {
          constants: { VECTORS: headDim / 4 },
          workgroups: [kvHeads * blocks, rows] as const,
          shader: decodeShaders.workgroup,
        }
      : {
          constants: { WORKGROUP: size },
          workgroups: [Math.ceil((rows * heads) / size)] as const,
          shader: decodeShaders.alone,
        };
  return rec.add({
    ...call,
    entry: 'decode',
    buffers,
    params: {
      rows,
      position,
      max_time: maxTime,
      heads,
      kv_heads: kvHeads,
      head_dim: headDim,
      scale,
    },
  });
}
