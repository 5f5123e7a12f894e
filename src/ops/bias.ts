import source from '../../shaders/bias.wgsl?raw';
import grid from '../../shaders/shared/grid.wgsl?raw';
import lanes from '../../shaders/shared/lanes.wgsl?raw';
import { shader } from '../gpu/kernel';
import { flatGrid, type Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { demandMultipleOf4, overRows, type RowReduction } from './rowReduction';

const biasShader = shader('bias', source, grid, lanes);

export interface BiasSizes {
  rows: number;
  /** A multiple of 4. */
  width: number;
}

/** Adds b [width] to every row of y [rows, width]. Returns the slot. */
export function bias(rec: Recorder, buffers: { b: Tensor; y: Tensor }, { rows, width }: BiasSizes): number {
  demandMultipleOf4('bias', 'width', width);
  return rec.add({
    shader: biasShader,
    entry: 'forward',
    buffers,
    params: { rows, width },
    workgroups: flatGrid((rows * width) / 4),
  });
}

/** Adds Σ dy over the rows to db [width]. Returns the slot. */
export function biasBackward(
  rec: Recorder,
  buffers: { dy: Tensor; db: Tensor },
  { rows, width }: BiasSizes,
  reduction: RowReduction,
): number {
  return rec.add({
    shader: biasShader,
    ...overRows('backward', width / 4, reduction),
    buffers,
    params: { rows, width },
  });
}
