import { ALIGNMENT, slice, type Tensor } from '../gpu/tensor';
import { type PackedForm, packedBytes } from '../ops/packed';
import { type Adapter, type AdapterAxis, adapterWeightsOf, isTrained } from './adapter/adapter';
import type { HostWeights, ModelConfig } from './config';
import type { FindPacked } from './files';
import type { PackedNumbers } from './formats/packed';
import { sizesOf, weightsOf } from './weights';
import { type Padding, paddingsOf } from './widths';

/** The weights of a model: the frozen ones, of which an engine has one copy, a buffer a block, and the trainable ones, which every policy has. */
export interface Layouts {
  readonly frozen: readonly Block[];
  readonly trainable: Layout;
}

/**
 * Where every weight lives in a flat parameter buffer. Gradients and moments have the layout of the trainable weights, so that AdamW, clipping,
 * extrapolation and comparison are one dispatch each over everything; what pads is zero and stays zero.
 */
interface Layout {
  readonly blocks: readonly Block[];
  /** Elements in all, a multiple of 64. */
  readonly length: number;
}

/**
 * Weights stored without a gap, so that those of one input are one matrix: [q; k; v] and [gate; up], rows below rows. A block
 * starts at a multiple of 64 elements, where it can be bound.
 */
export interface Block {
  /** The one weight's name, or all of them in braces: `model.layers.0.self_attn.{q,k,v}_proj.weight`. */
  readonly name: string;
  readonly start: number;
  /** Elements, up to the next block's alignment. */
  readonly length: number;
  /** As stored: [out, in] of the whole block, or [width] of a gain. */
  readonly shape: readonly number[];
  readonly weights: readonly StoredWeight[];
}

export interface StoredWeight {
  readonly name: string;
  readonly start: number;
  /** The weight's own, which is stored unless a dimension has a padding. */
  readonly shape: readonly number[];
  readonly stored: readonly number[];
  readonly paddings: readonly (Padding | null)[];
}

/** Weights of one block: the pattern of their names, and what the block calls them; `gate` may be missing. */
const FUSED = [
  { pattern: /\.(q|k|v)_proj\.(weight|bias|lora_A\.weight)$/, name: '.{q,k,v}_proj.$2' },
  { pattern: /\.(gate|up)_proj\.(weight|bias|lora_A\.weight)$/, name: '.{gate,up}_proj.$2' },
  { pattern: /\.(q|k)_norm\.(weight|bias)$/, name: '.{q,k}_norm.$2' },
];

const elements = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);

/** Without an adapter every weight is trained, else the adapter alone. */
export function layoutOf(config: ModelConfig, adapter: Adapter | null = null): Layouts {
  const base = storedWeights(config, weightsOf(config));
  if (!adapter) return { frozen: [], trainable: layoutOfWeights(base) };
  const own = storedWeights(config, adapterWeightsOf(config, adapter), adapter.rank);
  const frozen = [...base, ...own.filter(({ name }) => !isTrained(adapter, name))];
  return {
    frozen: layoutOfWeights(frozen).blocks,
    trainable: layoutOfWeights(own.filter(({ name }) => isTrained(adapter, name))),
  };
}

/** How weights are stored; the rank of an adapter is never padded. */
function storedWeights(
  config: ModelConfig,
  weights: readonly { name: string; axes: readonly AdapterAxis[] }[],
  rank = 0,
): Omit<StoredWeight, 'start'>[] {
  const sizes = { ...sizesOf(config), rank };
  const paddingOf = paddingsOf(config);
  return weights.map(({ name, axes }) => {
    const paddings = axes.map((axis) => (axis === 'rank' ? null : paddingOf(axis)));
    const shape = axes.map((axis) => sizes[axis]);
    return { name, shape, paddings, stored: shape.map((size, i) => paddings[i]?.length ?? size) };
  });
}

function layoutOfWeights(all: readonly Omit<StoredWeight, 'start'>[]): Layout {
  const groups = new Map<string, Omit<StoredWeight, 'start'>[]>();
  for (const weight of all) {
    const fused = FUSED.find(({ pattern }) => pattern.test(weight.name));
    const block = fused ? weight.name.replace(fused.pattern, fused.name) : weight.name;
    groups.set(block, [...(groups.get(block) ?? []), weight]);
  }
  let length = 0;
  const blocks = [...groups].map(([name, members]): Block => {
    const start = length;
    const weights = members.map((member) => {
      const weight = { ...member, start: length };
      length += elements(member.stored);
      return weight;
    });
    const rows = weights.reduce((sum, { stored }) => sum + stored[0]!, 0);
    const block = { name, start, length: length - start, shape: [rows, ...weights[0]!.stored.slice(1)], weights };
    length = Math.ceil(length / ALIGNMENT) * ALIGNMENT;
    return block;
  });
  return { blocks, length };
}

/** What a model's weights are made of, beside those of the policy at hand. */
interface Parts {
  readonly layout: Layouts;
  /** The frozen weights on the device, by the names of their blocks. */
  readonly frozen: ReadonlyMap<string, Tensor>;
}

/** A block of weights, of which `w` are the trainable ones. Throws an Error for a name that the model does not have. */
export function weightOf(parts: Parts, w: Tensor, name: string): Tensor {
  const block = findWeight(parts, w, name);
  if (!block) throw new Error(`the model has no weights named ${name}`);
  return block;
}

/** A block of weights; null if the model has none of this name. */
export const findWeight = ({ layout, frozen }: Parts, w: Tensor, name: string): Tensor | null =>
  trainableOf(layout, w, name) ?? frozen.get(name) ?? null;

/** A block of either kind; null if the model has none of this name. */
export const findBlock = ({ frozen, trainable }: Layouts, name: string): Block | null =>
  trainable.blocks.find((each) => each.name === name) ?? frozen.find((each) => each.name === name) ?? null;

/** The stored shape of a block: [out, in] of a matrix. Throws an Error for a name that the model does not have. */
export function shapeOf({ layout }: Parts, name: string): readonly number[] {
  const block = findBlock(layout, name);
  if (!block) throw new Error(`the model has no weights named ${name}`);
  return block.shape;
}

/** Where the gradient of a block adds up; null if the block is frozen. */
export const gradientOf = ({ layout }: Parts, dw: Tensor, name: string): Tensor | null => trainableOf(layout, dw, name);

function trainableOf({ trainable }: Layouts, flat: Tensor, name: string): Tensor | null {
  const block = trainable.blocks.find((each) => each.name === name);
  return block ? slice(flat, block.start, block.length) : null;
}

/** A frozen block's buffer. `read` gives its weights by their names. Rejects with an Error that names a weight of the wrong length. */
export async function packBlock(
  { start, length, weights }: Block,
  read: (name: string) => Promise<Float32Array>,
): Promise<Float32Array> {
  const flat = new Float32Array(length);
  for (const weight of weights)
    store(flat, { ...weight, start: weight.start - start }, demandLength(weight, await read(weight.name)));
  return flat;
}

/** The packed numbers of weights of a frozen block that lie below one another, none of which is padded. Rejects with an Error that names one of the wrong length. */
export async function packStored(
  weights: readonly StoredWeight[],
  form: PackedForm,
  packed: FindPacked,
): Promise<PackedNumbers> {
  const start = weights[0]!.start;
  const bytes = packedBytes(
    form,
    weights.reduce((sum, { stored }) => sum + elements(stored), 0),
  );
  const [numbers, scales] = [new Uint8Array(bytes.numbers), new Uint8Array(bytes.scales)];
  for (const weight of weights) {
    const own = await packed(weight.name)!.read();
    demandLength(weight, { length: own.numbers.length / packedBytes(form, 1).numbers });
    const before = packedBytes(form, weight.start - start);
    numbers.set(own.numbers, before.numbers);
    scales.set(own.scales, before.scales);
  }
  return { numbers, scales };
}

/** Host weights → a flat buffer. Throws an Error that names a weight that is missing, surplus or of the wrong length. */
export function packWeights(layout: Layout, weights: HostWeights): Float32Array {
  const flat = new Float32Array(layout.length);
  const expected = layout.blocks.flatMap((block) => block.weights);
  for (const weight of expected) {
    const { name } = weight;
    const values = weights.get(name);
    if (!values) throw new Error(`weight ${name} is missing`);
    store(flat, weight, demandLength(weight, values));
  }
  if (weights.size !== expected.length) {
    const names = new Set(expected.map(({ name }) => name));
    throw new Error(`weight ${[...weights.keys()].find((name) => !names.has(name))} is not part of this model`);
  }
  return flat;
}

function demandLength<Values extends { length: number }>({ name, shape }: StoredWeight, values: Values): Values {
  if (values.length === elements(shape)) return values;
  throw new Error(`weight ${name}: expected ${elements(shape)} values of shape [${shape}], found ${values.length}`);
}

/** A flat buffer → host weights, copied. */
export function unpackWeights(layout: Layout, flat: Float32Array): HostWeights {
  return new Map(
    layout.blocks.flatMap((block) => block.weights.map((weight) => [weight.name, load(flat, weight)] as const)),
  );
}

/** Where the numbers of each row of a weight are stored, one after the other; null if the weight is stored as it is. */
function rowPlaces({ start, shape, stored, paddings }: StoredWeight): ((row: number) => number)[] | null {
  if (paddings.every((padding) => padding === null)) return null;
  const [rows, columns] = paddings.length === 1 ? [null, paddings[0]!] : paddings;
  const width = stored.at(-1)!;
  return Array.from({ length: shape.length === 1 ? 1 : shape[0]! }, (_, row) => {
    const at = start + (rows?.place(row) ?? row) * width;
    return (i) => at + (columns?.place(i) ?? i);
  });
}

function store(flat: Float32Array, weight: StoredWeight, values: Float32Array): void {
  const rows = rowPlaces(weight);
  if (!rows) {
    flat.set(values, weight.start);
    return;
  }
  const width = weight.shape.at(-1)!;
  rows.forEach((place, row) => {
    for (let i = 0; i < width; i++) flat[place(i)] = values[row * width + i]!;
  });
}

function load(flat: Float32Array, weight: StoredWeight): Float32Array {
  const rows = rowPlaces(weight);
  if (!rows) return flat.slice(weight.start, weight.start + elements(weight.shape));
  const width = weight.shape.at(-1)!;
  const values = new Float32Array(elements(weight.shape));
  rows.forEach((place, row) => {
    for (let i = 0; i < width; i++) values[row * width + i] = flat[place(i)]!;
  });
  return values;
}

/** What `segmentTable` of AdamW and clipping needs: a segment a block; weight decay acts on matrices, not on gains. */
export function segmentsOf(layout: Layout): { length: number; decayed: boolean }[] {
  return layout.blocks.map(({ length, shape }) => ({ length, decayed: shape.length > 1 }));
}
