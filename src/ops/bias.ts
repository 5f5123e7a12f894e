import source from '../../shaders/bias.wgsl?raw';
import grid from '../../shaders/shared/grid.wgsl?raw';
import { flatGrid, type Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { demandMultipleOf4, overRows, type RowReduction, rowShaders } from './rowReduction';

const biasShaders = rowShaders('bias', source, grid);

export interface BiasSizes {
  rows: number;
  /** A multiple of 4. */
  width: number;
}

/** Adds b [width] to every row of y [rows, width]. Returns the slot. */
export function bias(rec: Recorder, buffers: { b: Tensor; y: Tensor }, { rows, width }: BiasSizes): number {
  demandMultipleOf4('bias', 'width', width);
  return rec.add({
    shader: biasShaders.thread,
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
    ...overRows(biasShaders, 'backward', width / 4, rows, reduction),
    buffers,
    params: { rows, width },
  });
}
