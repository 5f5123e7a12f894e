import source from '../../shaders/rope.wgsl?raw';
import grid from '../../shaders/shared/grid.wgsl?raw';
import { shader } from '../gpu/kernel';
import { flatGrid, type Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { demandMultipleOf4 } from './rowReduction';

const ropeShader = shader('rope', source, grid);

/**
 * Cosines and sines of position·theta^(−2i/head_dim), made in f64 and rounded once: [positions, head_dim/4, 4], where the four are
 * cos, cos, sin, sin of i = 2j and 2j + 1.
 */
export function ropeTable(positions: number, headDim: number, theta: number): Float32Array {
  demandMultipleOf4('rope', 'head_dim', headDim);
  const table = new Float32Array(positions * headDim);
  for (let position = 0; position < positions; position++)
    for (let i = 0; i < headDim / 2; i++) {
      const angle = position * theta ** ((-2 * i) / headDim);
      const at = position * headDim + Math.floor(i / 2) * 4 + (i % 2);
      table[at] = Math.cos(angle);
      table[at + 2] = Math.sin(angle);
    }
  return table;
}

export interface RopeSizes {
  rows: number;
  /** Row r holds position firstPosition + r % time. */
  time: number;
  heads: number;
  kvHeads: number;
  /** A multiple of 4. */
  headDim: number;
}

/**
 * Turns the q and k heads of qkv [rows, heads + 2·kvHeads, headDim] in place; `backward` turns back. The table comes from `ropeTable`.
 * Returns the slot; while decoding, `Program.set(slot, { first_position })` moves to the next position.
 */
export function rope(
  rec: Recorder,
  buffers: { qkv: Tensor; table: Tensor },
  { rows, time, heads, kvHeads, headDim }: RopeSizes,
  direction: 'forward' | 'backward',
  firstPosition = 0,
): number {
  demandMultipleOf4('rope', 'head_dim', headDim);
  return rec.add({
    shader: ropeShader,
    entry: direction,
    buffers,
    params: {
      rows,
      time,
      first_position: firstPosition,
      rotated_heads: heads + kvHeads,
      all_heads: heads + 2 * kvHeads,
      head_dim: headDim,
    },
    workgroups: flatGrid((rows * headDim) / 4),
  });
}
