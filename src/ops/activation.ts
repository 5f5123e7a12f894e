import source from '../../shaders/activation.wgsl?raw';
import grid from '../../shaders/shared/grid.wgsl?raw';
import { shader } from '../gpu/kernel';
import { flatGrid, type Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { demandMultipleOf4 } from './rowReduction';

const activationShader = shader('activation', source, grid);

export interface ActivationSizes {
  rows: number;
  /** Of y; a multiple of 4. */
  width: number;
}

/** SwiGLU: gate_up [rows, 2·width] packed [gate | up] → y = silu(gate)·up, [rows, width]. Returns the slot. */
export function activation(
  rec: Recorder,
  buffers: { gate_up: Tensor; y: Tensor },
  { rows, width }: ActivationSizes,
): number {
  demandMultipleOf4('activation', 'width', width);
  return rec.add({
    shader: activationShader,
    entry: 'forward',
    buffers,
    params: { rows, width },
    workgroups: flatGrid((rows * width) / 4),
  });
}

/** Overwrites gate_up with its gradient, given dy [rows, width]. Returns the slot. */
export function activationBackward(
  rec: Recorder,
  buffers: { gate_up: Tensor; dy: Tensor },
  { rows, width }: ActivationSizes,
): number {
  return rec.add({
    shader: activationShader,
    entry: 'backward',
    buffers,
    params: { rows, width },
    workgroups: flatGrid((rows * width) / 4),
  });
}
