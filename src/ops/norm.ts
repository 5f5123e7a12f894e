import source from '../../shaders/norm.wgsl?raw';
import chosenRows from '../../shaders/shared/chosen_rows.wgsl?raw';
import everyRow from '../../shaders/shared/every_row.wgsl?raw';
import lanes from '../../shaders/shared/lanes.wgsl?raw';
import { shader } from '../gpu/kernel';
import type { Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { demandMultipleOf4, overRows, type RowReduction } from './rowReduction';

export const normShader = shader('norm', source, lanes, everyRow);
/** Reads and writes only the rows of x and dx that `chosen` names. */
const chosenNormShader = shader('norm-chosen', source, lanes, chosenRows);

export interface NormSizes {
  /** Of y; with `chosen` it may shrink later (`Program.set(slot, { rows })`). */
  rows: number;
  /** A multiple of 4. */
  width: number;
  /** Of a row, which are averaged; the others are zero, and so are their gains. Without it, all. */
  elements?: number;
  epsilon: number;
}

/**
 * RMSNorm: x [any rows, width], w [width] → y [rows, width] and inverse_rms [rows], which `normBackward` reads. With `chosen`
 * (u32 [rows], all different) row r of y belongs to row chosen[r] of x: the final norm of the scored positions alone. Returns the slot.
 */
export function norm(
  rec: Recorder,
  buffers: { x: Tensor; w: Tensor; y: Tensor; inverse_rms: Tensor; chosen?: Tensor },
  { rows, width, elements = width, epsilon }: NormSizes,
  reduction: RowReduction,
): number {
  demandMultipleOf4('norm', 'width', width);
  return rec.add({
    shader: buffers.chosen ? chosenNormShader : normShader,
    ...overRows('forward', rows, reduction),
    buffers,
    params: { rows, width, elements, epsilon },
  });
}

/** Adds to dx (the gradient of the residual stream; only its `chosen` rows) and to dw [width]; one dispatch. Returns the slot. */
export function normBackward(
  rec: Recorder,
  buffers: { x: Tensor; w: Tensor; inverse_rms: Tensor; dy: Tensor; dx: Tensor; dw: Tensor; chosen?: Tensor },
  { rows, width, elements = width, epsilon }: NormSizes,
  reduction: RowReduction,
): number {
  return rec.add({
    shader: buffers.chosen ? chosenNormShader : normShader,
    ...overRows('backward', rows + width / 4, reduction),
    buffers,
    params: { rows, width, elements, epsilon },
  });
}
