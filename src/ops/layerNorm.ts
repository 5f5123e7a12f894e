import source from '../../shaders/layer_norm.wgsl?raw';
import chosenRows from '../../shaders/shared/chosen_rows.wgsl?raw';
import everyRow from '../../shaders/shared/every_row.wgsl?raw';
import type { Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { type NormSizes, overNorm } from './norm';
import { demandMultipleOf4, overRows, type RowReduction, rowShaders } from './rowReduction';

const layerNormShaders = rowShaders('layer_norm', source, everyRow);
/** Read and write only the rows of x and dx that `chosen` names. */
const chosenLayerNormShaders = rowShaders('layer_norm-chosen', source, chosenRows);

/**
 * LayerNorm: x [any rows, width], w and b [width] → y [rows, width] and moments [rows, 2], which `layerNormBackward` reads. `chosen` as in
 * `norm`. Returns the slot.
 */
export function layerNorm(
  rec: Recorder,
  buffers: { x: Tensor; w: Tensor; b: Tensor; y: Tensor; moments: Tensor; chosen?: Tensor },
  { rows, width, elements = width, epsilon }: NormSizes,
  reduction: RowReduction,
): number {
  demandMultipleOf4('layer norm', 'width', width);
  return rec.add({
    ...overRows(buffers.chosen ? chosenLayerNormShaders : layerNormShaders, 'forward', rows, width / 4, reduction),
    buffers,
    params: { rows, width, elements, epsilon },
  });
}

/** Adds to dx (only its `chosen` rows), and to dw and db [width], unless they are frozen; one dispatch. Returns the slot. */
export function layerNormBackward(
  rec: Recorder,
  {
    gains,
    ...inputs
  }: {
    x: Tensor;
    w: Tensor;
    moments: Tensor;
    dy: Tensor;
    dx: Tensor;
    gains: { dw: Tensor; db: Tensor } | null;
    chosen?: Tensor;
  },
  { rows, width, elements = width, epsilon }: NormSizes,
  reduction: RowReduction,
): number {
  return rec.add({
    ...overNorm(inputs.chosen ? chosenLayerNormShaders : layerNormShaders, { rows, width }, gains !== null, reduction),
    buffers: { ...inputs, ...gains },
    params: { rows, width, elements, epsilon },
  });
}
