import source from '../../shaders/layer_norm.wgsl?raw';
import chosenRows from '../../shaders/shared/chosen_rows.wgsl?raw';
import everyRow from '../../shaders/shared/every_row.wgsl?raw';
import lanes from '../../shaders/shared/lanes.wgsl?raw';
import { shader } from '../gpu/kernel';
import type { Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import type { NormSizes } from './norm';
import { demandMultipleOf4, overRows, type RowReduction } from './rowReduction';

const layerNormShader = shader('layer_norm', source, lanes, everyRow);
/** Reads and writes only the rows of x and dx that `chosen` names. */
const chosenLayerNormShader = shader('layer_norm-chosen', source, lanes, chosenRows);

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
    shader: buffers.chosen ? chosenLayerNormShader : layerNormShader,
    ...overRows('forward', rows, reduction),
    buffers,
    params: { rows, width, elements, epsilon },
  });
}

/** Adds to dx (only its `chosen` rows), dw [width] and db [width]; one dispatch. Returns the slot. */
export function layerNormBackward(
  rec: Recorder,
  buffers: {
    x: Tensor;
    w: Tensor;
    moments: Tensor;
    dy: Tensor;
    dx: Tensor;
    dw: Tensor;
    db: Tensor;
    chosen?: Tensor;
  },
  { rows, width, elements = width, epsilon }: NormSizes,
  reduction: RowReduction,
): number {
  return rec.add({
    shader: buffers.chosen ? chosenLayerNormShader : layerNormShader,
    ...overRows('backward', rows + width / 4, reduction),
    buffers,
    params: { rows, width, elements, epsilon },
  });
}
