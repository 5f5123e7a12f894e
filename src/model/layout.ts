import { ALIGNMENT, slice, type Tensor } from '../gpu/tensor';
import type { HostWeights, ModelConfig } from './config';
import { weightShapes } from './families';

/** Whether a weight is trained, by its Hugging Face name. */
export type IsTrainable = (name: string) => boolean;

/** The two flat buffers of a model: the frozen weights, of which an engine has one copy, and the trainable ones, which every policy has. */
export interface Layouts {
  readonly frozen: Layout;
  readonly trainable: Layout;
}

/**
 * Where every weight lives in a flat parameter buffer. Gradients and moments have the layout of the trainable weights, so that AdamW, clipping,
 * extrapolation and comparison are one dispatch each over everything; what pads is zero and stays zero.
 */
export interface Layout {
  readonly blocks: readonly Block[];
  /** Elements in all, a multiple of 64. */
  readonly length: number;
}

/**
 * Weights stored without a gap, so that those of one input are one matrix: [q; k; v] and [gate; up], rows below rows. A block
 * starts at a multiple of 64 elements, where it can be bound.
 */
interface Block {
  /** The one weight's Hugging Face name, or all of them in braces: `model.layers.0.self_attn.{q,k,v}_proj.weight`. */
  readonly name: string;
  readonly start: number;
  /** Elements, without padding. */
  readonly length: number;
  /** [out, in] of the whole block, or [width] of a gain. */
  readonly shape: readonly number[];
  readonly weights: readonly { readonly name: string; readonly start: number; readonly shape: readonly number[] }[];
}

/** Weights of one block: the pattern of their names, and the block's name. */
const FUSED = [
  { pattern: /\.(q|k|v)_proj\.weight$/, name: '.{q,k,v}_proj.weight' },
  { pattern: /\.(gate|up)_proj\.weight$/, name: '.{gate,up}_proj.weight' },
];

const elements = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/** Throws an Error if weights of one block are not all frozen or all trainable. */
export function layoutOf(config: ModelConfig, isTrainable: IsTrainable = () => true): Layouts {
  const shapes = [...weightShapes(config)];
  const trainable = layoutOfWeights(shapes.filter(([name]) => isTrainable(name)));
  const frozen = layoutOfWeights(shapes.filter(([name]) => !isTrainable(name)));
  const split = frozen.blocks.find(({ name }) => trainable.blocks.some((block) => block.name === name));
  if (split) throw new Error(`${split.name}: must be frozen as a whole, or not at all`);
  return { frozen, trainable };
}

function layoutOfWeights(shapes: readonly (readonly [string, readonly number[]])[]): Layout {
  const groups = new Map<string, { name: string; shape: readonly number[] }[]>();
  for (const [name, shape] of shapes) {
    const fused = FUSED.find(({ pattern }) => pattern.test(name));
    const block = fused ? name.replace(fused.pattern, fused.name) : name;
    groups.set(block, [...(groups.get(block) ?? []), { name, shape }]);
  }
  let length = 0;
  const blocks = [...groups].map(([name, members]): Block => {
    const start = length;
    const weights = members.map((member) => {
      const weight = { ...member, start: length };
      length += elements(member.shape);
      return weight;
    });
    const rows = weights.reduce((sum, { shape }) => sum + shape[0]!, 0);
    const block = { name, start, length: length - start, shape: [rows, ...weights[0]!.shape.slice(1)], weights };
    length = Math.ceil(length / ALIGNMENT) * ALIGNMENT;
    return block;
  });
  return { blocks, length };
}

/** What a model's weights are made of, beside those of the policy at hand. */
interface Parts {
  readonly layout: Layouts;
  /** The frozen weights on the device. */
  readonly frozen: Tensor;
}

/** A block of weights, of which `w` are the trainable ones. Throws an Error for a name that the model does not have. */
export function weightOf({ layout, frozen }: Parts, w: Tensor, name: string): Tensor {
  const block = blockOf(layout.trainable, w, name) ?? blockOf(layout.frozen, frozen, name);
  if (!block) throw new Error(`the model has no weights named ${name}`);
  return block;
}

/** Where the gradient of a block adds up; null if the block is frozen. */
export const gradientOf = ({ layout }: Parts, dw: Tensor, name: string): Tensor | null =>
  blockOf(layout.trainable, dw, name);

function blockOf(layout: Layout, flat: Tensor, name: string): Tensor | null {
  const block = layout.blocks.find((each) => each.name === name);
  return block ? slice(flat, block.start, block.length) : null;
}

/** Host weights → a flat buffer. Throws an Error that names a weight that is missing, surplus or of the wrong length. */
export function packWeights(layout: Layout, weights: HostWeights): Float32Array {
  const flat = new Float32Array(layout.length);
  const expected = layout.blocks.flatMap((block) => block.weights);
  for (const { name, start, shape } of expected) {
    const values = weights.get(name);
    if (!values) throw new Error(`weight ${name} is missing`);
    if (values.length !== elements(shape))
      throw new Error(`weight ${name}: expected ${elements(shape)} values of shape [${shape}], found ${values.length}`);
    flat.set(values, start);
  }
  if (weights.size !== expected.length) {
    const names = new Set(expected.map(({ name }) => name));
    throw new Error(`weight ${[...weights.keys()].find((name) => !names.has(name))} is not part of this model`);
  }
  return flat;
}

/** A flat buffer → host weights, copied. */
export function unpackWeights(layout: Layout, flat: Float32Array): HostWeights {
  return new Map(
    layout.blocks.flatMap((block) =>
      block.weights.map(({ name, start, shape }) => [name, flat.slice(start, start + elements(shape))] as const),
    ),
  );
}

/** What `segmentTable` of AdamW and clipping needs: a segment a block; weight decay acts on matrices, not on gains. */
export function segmentsOf(layout: Layout): { length: number; decayed: boolean }[] {
  return layout.blocks.map(({ length, shape }) => ({ length, decayed: shape.length > 1 }));
}
