import source from '../../shaders/adamw.wgsl?raw';
import grid from '../../shaders/shared/grid.wgsl?raw';
import { shader } from '../gpu/kernel';
import { flatGrid, type Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';

const adamwShader = shader('adamw', source, grid);

/** AdamW's constants at one step. */
export interface AdamWStep {
  /** 1 for the first step. */
  step: number;
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
}

/** What `Program.set` writes for a step: powers and differences formed in f64. */
export function adamwParams({ step, learningRate, beta1, beta2, epsilon, weightDecay }: AdamWStep) {
  return {
    learning_rate: learningRate,
    keep1: beta1,
    gain1: 1 - beta1,
    keep2: beta2,
    gain2: 1 - beta2,
    epsilon,
    decay: learningRate * weightDecay,
    correction1: 1 / (1 - beta1 ** step),
    correction2: 1 / (1 - beta2 ** step),
  };
}

/** One word per 64 elements of a flat buffer whose tensors start at multiples of 64: the tensor's number, with bit 31 set if weight decay acts on it. */
export function segmentTable(tensors: readonly { length: number; decayed: boolean }[]): Uint32Array {
  const words = tensors.flatMap(({ length, decayed }, number) =>
    new Array<number>(Math.ceil(length / 64)).fill((number | (decayed ? 0x8000_0000 : 0)) >>> 0),
  );
  return Uint32Array.from(words);
}

/** Updates w and the moments in place over the whole flat buffer; changes nothing if the gradient is not finite. Returns the slot. */
export function adamw(
  rec: Recorder,
  buffers: {
    /** Result of `clip`. */
    gradient: Tensor;
    /** `segmentTable` */
    segments: Tensor;
    /** Flat, a multiple of 64 elements, like the next three. */
    dw: Tensor;
    w: Tensor;
    first: Tensor;
    second: Tensor;
  },
  step: AdamWStep,
): number {
  const vectors = buffers.w.length / 4;
  return rec.add({
    shader: adamwShader,
    entry: 'step',
    buffers,
    params: { vectors, ...adamwParams(step) },
    workgroups: flatGrid(vectors),
  });
}
