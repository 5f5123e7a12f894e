import source from '../../shaders/rope.wgsl?raw';
import grid from '../../shaders/shared/grid.wgsl?raw';
import { shader } from '../gpu/kernel';
import { flatGrid, type Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { demandMultipleOf4 } from './rowReduction';

const ropeShader = shader('rope', source, grid);

/**
 * Cosines and sines of position·frequencies[i], times `factor`, made in f64 and rounded once: [positions, rotaryDim/4, 4], where the four
 * are cos, cos, sin, sin of i = 2j and 2j + 1. Past the frequencies nothing turns.
 */
export function ropeTable(
  positions: number,
  rotaryDim: number,
  { frequencies, factor }: { readonly frequencies: readonly number[]; readonly factor: number },
): Float32Array {
  demandMultipleOf4('rope', 'rotary_dim', rotaryDim);
  const table = new Float32Array(positions * rotaryDim);
  for (let position = 0; position < positions; position++)
    for (let i = 0; i < rotaryDim / 2; i++) {
      const angle = position * (frequencies[i] ?? 0);
      const at = position * rotaryDim + Math.floor(i / 2) * 4 + (i % 2);
      table[at] = factor * Math.cos(angle);
      table[at + 2] = factor * Math.sin(angle);
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
  /** Of a head, the first ones, which turn; a multiple of 4. Without it, all. */
  rotaryDim?: number;
}

/**
 * Turns the q and k heads of qkv [rows, heads + 2·kvHeads, headDim] in place; `backward` turns back. The table comes from `ropeTable`.
 * Returns the slot; while decoding, `Program.set(slot, { first_position })` moves to the next position.
 */
export function rope(
  rec: Recorder,
  buffers: { qkv: Tensor; table: Tensor },
  { rows, time, heads, kvHeads, headDim, rotaryDim = headDim }: RopeSizes,
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
      rotary_dim: rotaryDim,
    },
    workgroups: flatGrid((rows * rotaryDim) / 4),
  });
}
