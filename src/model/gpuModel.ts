import type { Tensor } from '../gpu/tensor';
import type { Tuning } from '../ops/tuning/tuning';
import type { ModelConfig } from './config';
import type { Decoder } from './decoder';
import type { Layouts } from './layout';
import type { Widths } from './widths';

/** A model on a device, but for the weights of a policy. */
export interface Model {
  readonly config: ModelConfig;
  readonly decoder: Decoder;
  readonly widths: Widths;
  readonly layout: Layouts;
  /** The frozen weights; `w` of what records a pass are the trainable ones of a policy. */
  readonly frozen: Tensor;
  readonly tuning: Tuning;
  /** `ropeTable` of each of the decoder's rotations. */
  readonly tables: readonly Tensor[];
  /** Most elements of logits in memory at a time. */
  readonly maxLogits: number;
}

/** Sequences in a batch, padded to one length. */
export interface BatchShape {
  readonly rows: number;
  readonly length: number;
}
