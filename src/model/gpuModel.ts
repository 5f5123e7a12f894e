import type { Recorder } from '../gpu/recording';
import type { Memory, Tensor } from '../gpu/tensor';
import type { Tuning } from '../ops/tuning/tuning';
import type { ModelConfig } from './config';
import type { Layouts } from './layout';

export interface Model {
  readonly config: ModelConfig;
  readonly family: GpuFamily;
  readonly layout: Layouts;
  /** The frozen weights; `w` below are the trainable ones of a policy. */
  readonly frozen: Tensor;
  readonly tuning: Tuning;
  /** `GpuFamily.positionTable` on the device. */
  readonly table: Tensor;
  /** Most elements of logits in memory at a time. */
  readonly maxLogits: number;
}

/** Sequences in a batch, padded to one length. */
export interface BatchShape {
  readonly rows: number;
  readonly length: number;
}

/** What a layer keeps for its backward pass; [positions, …] each. */
export interface LayerTensors {
  normed: Tensor;
  inverseRms: Tensor;
  /** Packed [q | k | v]; q and k are rotated in place. */
  qkv: Tensor;
  attended: Tensor;
  logSum: Tensor;
  /** The residual stream between attention and MLP. */
  middle: Tensor;
  normedMiddle: Tensor;
  inverseRmsMiddle: Tensor;
  /** Packed [gate | up]; the backward pass leaves its gradient here. */
  gateUp: Tensor;
  activated: Tensor;
}

/** Activations of a batch shape: the residual stream before each layer and after the last, and what each layer keeps. */
export interface Activations {
  readonly stream: readonly Tensor[];
  readonly layers: readonly LayerTensors[];
}

/** Gradients of activations, shared by all layers. */
export interface Gradients {
  /** Of the residual stream, [positions, hidden]. */
  readonly stream: Tensor;
  readonly normed: Tensor;
  readonly qkv: Tensor;
  readonly attended: Tensor;
  readonly delta: Tensor;
  readonly activated: Tensor;
  /** Where the gradient of a frozen gain goes, which nobody reads: [hidden]. */
  readonly spare: Tensor;
}

/** Token ids of a batch and `groupById` of them. */
export interface IdTensors {
  ids: Tensor;
  order: Tensor;
  starts: Tensor;
}

/** A call that takes the position which is decoded, and the name by which it takes it. */
export interface PositionCall {
  readonly slot: number;
  readonly param: 'position' | 'first_position';
}

/**
 * The layers of a family as recordings of our kernels; the head is in head.ts. Rows of activations are positions, sequence after sequence.
 * Gradients of weights add up, the gradient of the residual stream adds up, gradients of all else overwrite.
 */
export interface GpuFamily {
  /** What is computed once of every position, up to max_position_embeddings. */
  positionTable(config: ModelConfig): Float32Array;
  /** Tensors for a forward pass. With `keep`, of every layer, for a backward pass; else all layers share one set. */
  newActivations(config: ModelConfig, shape: BatchShape, memory: Memory, keep: boolean): Activations;
  newGradients(config: ModelConfig, shape: BatchShape, memory: Memory): Gradients;
  /** Embedding and all layers over whole sequences; ids u32 [positions]. The result is the last of `acts.stream`. */
  forward(rec: Recorder, model: Model, w: Tensor, ids: Tensor, shape: BatchShape, acts: Activations): void;
  /** Adds to dw (layout of the trainable weights) the gradient that `gradients.stream`, the gradient of the last stream, gives. */
  backward(
    rec: Recorder,
    model: Model,
    weights: { w: Tensor; dw: Tensor },
    ids: IdTensors,
    shape: BatchShape,
    acts: Activations,
    gradients: Gradients,
  ): void;
  /** `forward` for one position of every row, whose ids are given, with a cache of `capacity` positions made in `memory`. */
  decode(
    rec: Recorder,
    model: Model,
    w: Tensor,
    ids: Tensor,
    shape: { rows: number; capacity: number },
    acts: Activations,
    memory: Memory,
  ): PositionCall[];
}
