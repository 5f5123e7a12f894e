import type { Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import type { RowClass } from '../ops/tuning/products';
import type { Tuning } from '../ops/tuning/tuning';
import type { Adapter } from './adapter/adapter';
import type { ModelConfig } from './config';
import type { Decoder } from './decoder';
import { type Layouts, layoutOf } from './layout';
import { decoderOf } from './weights';
import { type Widths, widthsOf } from './widths';

/** What a model computes, and in which sizes. */
export interface ModelShape {
  readonly config: ModelConfig;
  readonly decoder: Decoder;
  readonly widths: Widths;
  readonly layout: Layouts;
  /** What is trained; null if all weights are. */
  readonly adapter: Adapter | null;
  /** Most elements of logits in memory at a time. */
  readonly maxLogits: number;
}

export const modelShape = (config: ModelConfig, adapter: Adapter | null, maxLogits: number): ModelShape => ({
  config,
  decoder: decoderOf(config),
  widths: widthsOf(config),
  layout: layoutOf(config, adapter),
  adapter,
  maxLogits,
});

/** A model on a device, but for the weights of a policy. */
export interface Model extends ModelShape {
  /** The frozen weights by block; `w` of what records a pass are the trainable ones of a policy. */
  readonly frozen: ReadonlyMap<string, Tensor>;
  readonly tuning: Tuning;
  /** `ropeTable` of each of the decoder's rotations. */
  readonly tables: readonly Tensor[];
}

/** Sequences in a batch, padded to one length. */
export interface BatchShape {
  readonly rows: number;
  readonly length: number;
}

/** What records a pass over `rows` positions. */
export interface Pass {
  readonly rec: Recorder;
  readonly model: Model;
  /** Trainable weights of the policy. */
  readonly w: Tensor;
  readonly rows: number;
  readonly rowClass: RowClass;
  /** Scratch between the two products of an adapter, [rows, `thinWidth`]; null without an adapter. */
  readonly thin: Tensor | null;
}

/** Of a backward pass: where gradients of trainable weights add up, in their layout. */
export interface BackwardPass extends Pass {
  readonly dw: Tensor;
  /** As `thin`, for its gradient. */
  readonly dthin: Tensor | null;
}
