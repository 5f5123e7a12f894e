import type { Allocator, Tensor } from '../gpu/tensor';
import { thinWidths } from './adapter/gpu';
import type { BatchShape, ModelShape } from './gpuModel';

/** What a layer keeps for its backward pass; [positions, …] each. Its parts are named as in transformer.ts. */
export interface LayerTensors {
  normed: Tensor;
  statistics: Tensor;
  /** Packed [q | k | v] before the norm of heads, and what that norm keeps; null without it. */
  heads: { raw: Tensor; inverseRms: Tensor } | null;
  /** Packed [q | k | v]; q and k are rotated in place. */
  qkv: Tensor;
  attended: Tensor;
  logSum: Tensor;
  /** The residual stream between attention and MLP. */
  middle: Tensor;
  normedMiddle: Tensor;
  statisticsMiddle: Tensor;
  /** Packed [gate | up], or up alone; the backward pass leaves its gradient here. */
  gateUp: Tensor;
  activated: Tensor;
  /** What attention and MLP give to the norms of their outputs; null without these norms. */
  outputs: { attention: Output; mlp: Output } | null;
}

export interface Output {
  raw: Tensor;
  statistics: Tensor;
}

/** Activations of a batch shape: the residual stream before each layer and after the last, and what each layer keeps. */
export interface Activations {
  readonly stream: readonly Tensor[];
  readonly layers: readonly LayerTensors[];
  /** A normed output on its way to the stream, [positions, hidden]; null without norms of outputs. */
  readonly normedOutput: Tensor | null;
  /** Between the two products of an adapter; null without one. */
  readonly thin: Tensor | null;
  /** What a backward pass finds of it, by the names of the blocks of A; nothing where layers are computed again. */
  readonly thinKept: ReadonlyMap<string, Tensor>;
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
  /** Of an output before its norm; null without norms of outputs. */
  readonly output: Tensor | null;
  /** As `Activations.thin`. */
  readonly thin: Tensor | null;
}

/** The sizes that attention and rotary positions ask for. */
export const headSizes = ({ config, decoder, widths }: ModelShape) => ({
  heads: config.num_attention_heads,
  kvHeads: config.num_key_value_heads,
  headDim: widths.headDim,
  scale: decoder.attention.scale,
});

/** Rows of q, k and v together. */
const packedWidth = ({ config, widths }: ModelShape): number =>
  (config.num_attention_heads + 2 * config.num_key_value_heads) * widths.headDim;

const widthOf = ({ config, decoder, widths }: ModelShape) => ({
  hidden: widths.hidden,
  heads: config.num_attention_heads,
  attended: config.num_attention_heads * widths.headDim,
  gateUp: decoder.mlp.gated ? 2 * widths.mlp : widths.mlp,
  /** Of a norm: 1/rms, or mean and 1/deviation. */
  statistics: decoder.norm === 'rms' ? 1 : 2,
});

/**
 * Tensors for a forward pass. With `keep`, of every layer, for a backward pass, but for what it computes again (`recomputed`); what is not kept all layers
 * share.
 */
export function newActivations(model: ModelShape, shape: BatchShape, memory: Allocator, keep: boolean): Activations {
  const { config, decoder, widths } = model;
  const width = widthOf(model);
  const positions = shape.rows * shape.length;
  const tensor = (each: number, label: string) => memory.tensor(positions * each, label);
  const output = (): Output => ({
    raw: tensor(width.hidden, 'output'),
    statistics: tensor(width.statistics, 'norm statistics'),
  });
  /** What is made for every layer if it is kept up to its backward pass, else once. */
  const once = <T>(make: () => T): (() => T) => {
    const made = make();
    return () => made;
  };
  const isKept = { attention: keep && model.recomputed !== 'layers', mlp: keep && model.recomputed === 'nothing' };
  const attentionHalf = () => ({
    normed: tensor(width.hidden, 'normed'),
    statistics: tensor(width.statistics, 'norm statistics'),
    qkv: tensor(packedWidth(model), 'qkv'),
    attended: tensor(width.attended, 'attended'),
    logSum: tensor(width.heads, 'attention sums'),
    middle: tensor(width.hidden, 'middle'),
    heads: decoder.attention.headNorm
      ? {
          raw: tensor(packedWidth(model), 'qkv before the norm'),
          inverseRms: tensor(config.num_attention_heads + config.num_key_value_heads, 'norm statistics'),
        }
      : null,
    outputOfAttention: decoder.outputNorms ? output() : null,
  });
  const mlpHalf = () => ({
    normedMiddle: tensor(width.hidden, 'normed'),
    statisticsMiddle: tensor(width.statistics, 'norm statistics'),
    gateUp: tensor(width.gateUp, 'gate, up'),
    activated: tensor(widths.mlp, 'activated'),
    outputOfMlp: decoder.outputNorms ? output() : null,
  });
  const ofAttention = isKept.attention ? attentionHalf : once(attentionHalf);
  const ofMlp = isKept.mlp ? mlpHalf : once(mlpHalf);
  const layer = (): LayerTensors => {
    const { outputOfAttention: attention, ...first } = ofAttention();
    const { outputOfMlp: mlp, ...second } = ofMlp();
    return { ...first, ...second, outputs: attention && mlp && { attention, mlp } };
  };
  const stream = () => tensor(width.hidden, 'residual stream');
  const ofStream = keep ? stream : once(stream);
  return {
    stream: Array.from({ length: config.num_hidden_layers + 1 }, ofStream),
    layers: Array.from({ length: config.num_hidden_layers }, layer),
    normedOutput: decoder.outputNorms ? tensor(width.hidden, 'normed output') : null,
    thin: newThin(model, positions, memory),
    thinKept: new Map(
      isKept.attention && isKept.mlp
        ? [...thinWidths(model)].map(([name, width]) => [name, tensor(width, 'adapter')] as const)
        : [],
    ),
  };
}

export function newGradients(model: ModelShape, shape: BatchShape, memory: Allocator): Gradients {
  const { decoder, widths } = model;
  const width = widthOf(model);
  const positions = shape.rows * shape.length;
  return {
    stream: memory.tensor(positions * width.hidden, 'stream gradient'),
    normed: memory.tensor(positions * width.hidden, 'normed gradient'),
    qkv: memory.tensor(positions * packedWidth(model), 'qkv gradient'),
    attended: memory.tensor(positions * width.attended, 'attended gradient'),
    delta: memory.tensor(positions * width.heads, 'attention delta'),
    activated: memory.tensor(positions * widths.mlp, 'activated gradient'),
    output: decoder.outputNorms ? memory.tensor(positions * width.hidden, 'output gradient') : null,
    thin: newThin(model, positions, memory),
  };
}

const newThin = (model: ModelShape, positions: number, memory: Allocator): Tensor | null =>
  model.adapter && memory.tensor(positions * Math.max(0, ...thinWidths(model).values()), 'adapter');

/** Keys and values of a layer, [rows, length, kvHeads, headDim] each. */
export interface Cache {
  readonly keys: Tensor;
  readonly values: Tensor;
}

export function newCache(model: ModelShape, { rows, length }: BatchShape, memory: Allocator): Cache {
  const { kvHeads, headDim } = headSizes(model);
  const tensor = () => memory.tensor(rows * length * kvHeads * headDim, 'cache');
  return { keys: tensor(), values: tensor() };
}
