import source from '../../shaders/position.wgsl?raw';
import grid from '../../shaders/shared/grid.wgsl?raw';
import { shader } from '../gpu/kernel';
import { flatGrid, type Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { demandMultipleOf4 } from './rowReduction';

const positionShader = shader('position', source, grid);

export interface PositionSizes {
  rows: number;
  /** Row r holds position firstPosition + r % time. */
  time: number;
  /** A multiple of 4. */
  width: number;
}

/**
 * Adds the row of w [positions, width] of its position to every row of y [rows, width]. Returns the slot; while decoding,
 * `Program.set(slot, { first_position })` moves to the next position.
 */
export function position(
  rec: Recorder,
  buffers: { w: Tensor; y: Tensor },
  { rows, time, width }: PositionSizes,
  firstPosition = 0,
): number {
  demandMultipleOf4('position', 'width', width);
  return rec.add({
    shader: positionShader,
    entry: 'forward',
    buffers,
    params: { rows, time, first_position: firstPosition, width },
    workgroups: flatGrid((rows * width) / 4),
  });
}

/** Adds Σ dy over the sequences to the rows 0 … time − 1 of dw [positions, width]. Returns the slot. */
export function positionBackward(
  rec: Recorder,
  buffers: { dy: Tensor; dw: Tensor },
  { rows, time, width }: PositionSizes,
): number {
  return rec.add({
    shader: positionShader,
    entry: 'backward_weight',
    buffers,
    params: { rows, time, first_position: 0, width },
    workgroups: flatGrid((time * width) / 4),
  });
}
