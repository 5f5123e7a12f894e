import source from '../../shaders/activation.wgsl?raw';
import gelu from '../../shaders/shared/gelu.wgsl?raw';
import geluTanh from '../../shaders/shared/gelu_tanh.wgsl?raw';
import grid from '../../shaders/shared/grid.wgsl?raw';
import relu from '../../shaders/shared/relu.wgsl?raw';
import silu from '../../shaders/shared/silu.wgsl?raw';
import { shader } from '../gpu/kernel';
import { flatGrid, type Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { demandMultipleOf4 } from './rowReduction';

const activationShaders = {
  silu: shader('activation', source, grid, silu),
  gelu: shader('activation-gelu', source, grid, gelu),
  gelu_tanh: shader('activation-gelu_tanh', source, grid, geluTanh),
  relu: shader('activation-relu', source, grid, relu),
} as const;

/** What an activation is applied to: the gate of packed rows [gate | up], whose other half it is multiplied with, or plain rows. */
export interface ActivationKind {
  readonly gated: boolean;
  readonly activation: keyof typeof activationShaders;
}

export interface ActivationSizes {
  rows: number;
  /** Of y; a multiple of 4. */
  width: number;
}

/** gate_up [rows, 2·width] packed [gate | up], or plain [rows, width], → y [rows, width]. Returns the slot. */
export function activation(
  rec: Recorder,
  buffers: { gate_up: Tensor; y: Tensor },
  { rows, width }: ActivationSizes,
  { gated, activation }: ActivationKind,
): number {
  demandMultipleOf4('activation', 'width', width);
  return rec.add({
    shader: activationShaders[activation],
    entry: gated ? 'forward' : 'forward_plain',
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
  { gated, activation }: ActivationKind,
): number {
  return rec.add({
    shader: activationShaders[activation],
    entry: gated ? 'backward' : 'backward_plain',
    buffers,
    params: { rows, width },
    workgroups: flatGrid((rows * width) / 4),
  });
}
