import source from '../../shaders/norm.wgsl?raw';
import chosenRows from '../../shaders/shared/chosen_rows.wgsl?raw';
import everyRow from '../../shaders/shared/every_row.wgsl?raw';
import type { Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { demandMultipleOf4, overRows, type RowReduction, type RowShaders, rowShaders } from './rowReduction';

export const normShaders = rowShaders('norm', source, everyRow);
/** Read and write only the rows of x and dx that `chosen` names. */
const chosenNormShaders = rowShaders('norm-chosen', source, chosenRows);

/** What a lane may add up of a column before there are more lanes than a row needs. */
const ROWS_A_LANE = 8;

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
    ...overRows(buffers.chosen ? chosenNormShaders : normShaders, 'forward', rows, width / 4, reduction),
    buffers,
    params: { rows, width, elements, epsilon },
  });
}

/**
 * Adds to dx (the gradient of the residual stream; only its `chosen` rows) and to dw [width], unless the gain is frozen; one dispatch. Returns
 * the slot.
 */
export function normBackward(
  rec: Recorder,
  {
    dw,
    ...inputs
  }: { x: Tensor; w: Tensor; inverse_rms: Tensor; dy: Tensor; dx: Tensor; dw: Tensor | null; chosen?: Tensor },
  { rows, width, elements = width, epsilon }: NormSizes,
  reduction: RowReduction,
): number {
  return rec.add({
    ...overNorm(inputs.chosen ? chosenNormShaders : normShaders, { rows, width }, dw !== null, reduction),
    buffers: { ...inputs, ...(dw && { dw }) },
    params: { rows, width, elements, epsilon },
  });
}

/** A norm's backward pass: rows, and with `gains` before them columns, which are as long as there are rows. */
export function overNorm(
  shaders: RowShaders,
  { rows, width }: Pick<NormSizes, 'rows' | 'width'>,
  gains: boolean,
  reduction: RowReduction,
) {
  const columns = width / 4;
  return gains
    ? overRows(shaders, 'backward', rows + columns, Math.max(columns, rows / ROWS_A_LANE), reduction)
    : overRows(shaders, 'backward_input', rows, columns, reduction);
}
