import type { Recorder } from '../gpu/recording';
import type { Tensor } from '../gpu/tensor';
import type { RowClass } from '../ops/tuning/products';
import type { Tuning } from '../ops/tuning/tuning';
import type { Adapter } from './adapter/adapter';
import type { ModelConfig } from './config';
import type { Decoder } from './decoder';
import type { FindPacked } from './files';
import { type FrozenTensors, type KeptPart, keptOf } from './frozen';
import { type Layouts, layoutOf } from './layout';
import { decoderOf } from './weights';
import { type Widths, widthsOf } from './widths';

/** What a backward pass computes again instead of keeping it: nothing, the second halves of layers, or all but the inputs of layers. */
export type Recomputed = 'nothing' | 'mlp' | 'layers';

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
  /** The frozen matrices that are not one tensor of f32, by the names of their blocks. */
  readonly kept: ReadonlyMap<string, readonly KeptPart[]>;
  readonly recomputed: Recomputed;
}

/** How weights and logits are kept. */
interface Keeping {
  readonly maxLogits: number;
  /** Frozen weights that are kept as they are stored; none by default. */
  readonly packed?: FindPacked | undefined;
  /** Most bytes of a tensor. */
  readonly tensorBytes: number;
  readonly recomputed?: Recomputed;
}

export function modelShape(
  config: ModelConfig,
  adapter: Adapter | null,
  { maxLogits, packed = () => null, tensorBytes, recomputed = 'nothing' }: Keeping,
): ModelShape {
  const layout = layoutOf(config, adapter);
  const kept = keptOf(layout.frozen, packed, tensorBytes);
  return { config, decoder: decoderOf(config), widths: widthsOf(config), layout, adapter, maxLogits, kept, recomputed };
}

/** A model on a device, but for the weights of a policy: `w` of what records a pass. */
export interface Model extends ModelShape, FrozenTensors {
  readonly tuning: Tuning;
  /** Whether a product also does what would be a dispatch of its own, another product too: right on a card, where each costs about 5 µs. */
  readonly fused: boolean;
  /** `ropeTable` of each of the decoder's rotations. */
  readonly tables: readonly Tensor[];
  /** In half precision, the powers of two with which gradients are rounded, [2] each (`halfScale`): those of logits, and all below. */
  readonly scaling: { readonly logits: Tensor; readonly below: Tensor } | null;
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
  /** Scratch between the two products of an adapter, [rows, the largest of `thinWidths`]; null without an adapter. */
  readonly thin: Tensor | null;
  /** What is kept of it for the backward pass, by the names of the blocks of A; `thin` takes all else. */
  readonly kept?: ReadonlyMap<string, Tensor>;
}

/** Of a backward pass: where gradients of trainable weights add up, in their layout. */
export interface BackwardPass extends Pass {
  readonly dw: Tensor;
  /** As `thin`, for its gradient. */
  readonly dthin: Tensor | null;
}
