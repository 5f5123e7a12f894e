import type { ModelConfig } from './config';
import { type Axis, decoderOf, sizesOf } from './weights';

/**
 * Kernels read vectors of four numbers. A width that is no multiple of 4 is padded with zeros on the device: weights of what pads are zero, so
 * what pads stays zero in every activation and every gradient; only norms need the true width.
 */
export interface Widths {
  readonly hidden: number;
  readonly mlp: number;
  readonly headDim: number;
  /** Elements of a head that turn with the position, the first of the padded head; 0 if none do. */
  readonly rotated: number;
}

const padded = (width: number) => Math.ceil(width / 4) * 4;

/** Elements of a head that turn, not padded. */
function rotatedOf(config: ModelConfig): number {
  const { rotations } = decoderOf(config);
  return 2 * (rotations[0]?.frequencies.length ?? 0);
}

export function widthsOf(config: ModelConfig): Widths {
  const turned = rotatedOf(config);
  const rotated = padded(turned);
  return {
    hidden: padded(config.hidden_size),
    mlp: padded(config.intermediate_size),
    headDim: padded(rotated + config.head_dim - turned),
    rotated,
  };
}

/** A dimension of a weight as it is stored: how long it is, and where an index of the true dimension stands. */
export interface Padding {
  readonly length: number;
  readonly place: (index: number) => number;
}

/** How the dimensions of weights are stored. Null for a dimension that is stored as it is. */
export function paddingsOf(config: ModelConfig): (axis: Axis) => Padding | null {
  const widths = widthsOf(config);
  const sizes = sizesOf(config);
  const turned = rotatedOf(config);
  /** The two halves that turn together are padded each. */
  const inHead = (i: number): number => {
    if (i >= turned) return widths.rotated + i - turned;
    return i < turned / 2 ? i : widths.rotated / 2 + i - turned / 2;
  };
  const inHeads = (index: number) =>
    Math.floor(index / config.head_dim) * widths.headDim + inHead(index % config.head_dim);
  const lengths: Partial<Record<Axis, number>> = {
    hidden: widths.hidden,
    mlp: widths.mlp,
    queries: config.num_attention_heads * widths.headDim,
    keys: config.num_key_value_heads * widths.headDim,
    head: widths.headDim,
  };
  return (axis) => {
    const length = lengths[axis] ?? sizes[axis];
    if (length === sizes[axis]) return null;
    return { length, place: axis === 'hidden' || axis === 'mlp' ? (i) => i : inHeads };
  };
}
