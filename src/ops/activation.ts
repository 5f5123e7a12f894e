import source from '../../shaders/activation.wgsl?raw';
import gelu from '../../shaders/shared/gelu.wgsl?raw';
import geluTanh from '../../shaders/shared/gelu_tanh.wgsl?raw';
import grid from '../../shaders/shared/grid.wgsl?raw';
import pulled from '../../shaders/shared/pulled.wgsl?raw';
import relu from '../../shaders/shared/relu.wgsl?raw';
import silu from '../../shaders/shared/silu.wgsl?raw';
import { type Shader, shader } from '../gpu/kernel';
import { flatGrid, type Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import { demandMultipleOf4 } from './rowReduction';

/** `activated` and `pulled` of each. */
const ACTIVATION_TEXTS = { silu, gelu, gelu_tanh: geluTanh, relu } as const;

type ActivationName = keyof typeof ACTIVATION_TEXTS;

/** A shader for each activation; silu's is called by the bare name. */
export const byActivation = (name: string, make: (name: string, text: string) => Shader) =>
  Object.fromEntries(
    Object.entries(ACTIVATION_TEXTS).map(([each, text]) => [
      each,
      make(each === 'silu' ? name : `${name}-${each}`, `${pulled}${text}`),
    ]),
  ) as Record<ActivationName, Shader>;

const activationShaders = byActivation('activation', (name, text) => shader(name, source, grid, text));

/** What an activation is applied to: the gate of packed rows [gate | up], whose other half it is multiplied with, or plain rows. */
export interface ActivationKind {
  readonly gated: boolean;
  readonly activation: ActivationName;
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
