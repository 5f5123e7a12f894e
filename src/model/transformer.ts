import type { Recorder } from '../gpu/recording';
import type { Memory, Tensor } from '../gpu/tensor';
import { attention, attentionBackward, turnsBack } from '../ops/attention';
import { fillCache } from '../ops/cache';
import { clear } from '../ops/clear';
import { decode as decodeAttention } from '../ops/decode';
import { embedding, embeddingBackwardWeight, embeddingOfParts } from '../ops/embedding';
import { extrapolate } from '../ops/extrapolate';
import { headNorm, headNormBackward } from '../ops/headNorm';
import { position, positionBackward } from '../ops/position';
import { rope } from '../ops/rope';
import { windowAttention, windowAttentionBackward, windowDecode } from '../ops/windowAttention';
import {
  type Activations,
  type Cache,
  type Gradients,
  headSizes,
  type LayerTensors,
  newCache,
  type Output,
} from './activations';
import { EMBEDDING, POSITIONS } from './config';
import type { BackwardPass, BatchShape, Model, Pass } from './gpuModel';
import { gradientOf, weightOf } from './layout';
import {
  activated,
  activatedBackward,
  linear,
  linearBackward,
  normalise,
  normaliseBackward,
  type Turning,
  turned,
} from './parts';
import { layerName } from './weights';

/**
 * The layers of a decoder as recordings of our kernels, as its `Decoder` says; the head is in head.ts. Rows of activations are positions,
 * sequence after sequence. Gradients of weights add up, the gradient of the residual stream adds up, gradients of all else overwrite.
 */

/** Token ids of a batch and `groupById` of them. */
interface IdTensors {
  ids: Tensor;
  order: Tensor;
  starts: Tensor;
}

/** A call that takes the position which is decoded, and the name by which it takes it. */
export interface PositionCall {
  readonly slot: number;
  readonly param: 'position' | 'first_position';
}

/** Blocks of a layer in the flat buffer; norms and products alike have a weight, and some a bias. */
const blocksOf = (layer: number) => {
  const name = (suffix: string) => `${layerName(layer)}.${suffix}`;
  return {
    inputNorm: name('input_layernorm'),
    qkv: name('self_attn.{q,k,v}_proj'),
    headNorm: name('self_attn.{q,k}_norm.weight'),
    out: name('self_attn.o_proj'),
    outputNorm: name('attention_output_layernorm'),
    middleNorm: name('post_attention_layernorm'),
    gateUp: name('mlp.{gate,up}_proj'),
    down: name('mlp.down_proj'),
    mlpOutputNorm: name('mlp_output_layernorm'),
  };
};

/** How a layer turns positions, of which rows have `time` each; null if it does not. */
function turningOf({ model, rows }: Pass, layer: number, time: number): Turning | null {
  const { rotation } = model.decoder.layers[layer]!;
  if (rotation === null) return null;
  const { scale: _, ...sizes } = headSizes(model);
  return { table: model.tables[rotation]!, sizes: { rows, time, ...sizes, rotaryDim: model.widths.rotated } };
}

/** The window of a layer, if it is narrower than `time` positions. */
function windowOf({ decoder }: Model, layer: number, time: number): number | null {
  const window = decoder.layers[layer]!.local ? decoder.window : null;
  return window !== null && window < time ? window : null;
}

/**
 * Embedding and all layers over whole sequences; ids u32 [positions]. The result is the last of `acts.stream`. `withTurned` may record what it
 * wants with the turned q, k and v of a layer, before attention.
 */
export function forward(
  rec: Recorder,
  model: Model,
  w: Tensor,
  ids: Tensor,
  shape: BatchShape,
  acts: Activations,
  withTurned?: (at: LayerTensors, layer: number) => void,
): void {
  const rows = shape.rows * shape.length;
  const pass: Pass = { rec, model, w, rows, rowClass: 'many', thin: acts.thin, kept: acts.thinKept };
  forwardLayers(pass, ids, shape.length, acts, attendWhole(pass, shape, withTurned));
}

/** Records what lies between `qkv`, turned, and `attended` of a layer. */
type Attend = (at: LayerTensors, layer: number) => void;

/** Attention over whole sequences. */
const attendWhole =
  (pass: Pass, shape: BatchShape, withTurned?: Attend): Attend =>
  (at, layer) => {
    const { rec, model } = pass;
    const { qkv, attended, logSum } = at;
    withTurned?.(at, layer);
    const buffers = { qkv, y: attended, log_sum: logSum };
    const sizes = { batch: shape.rows, time: shape.length, ...headSizes(model) };
    const window = windowOf(model, layer, shape.length);
    if (window === null) attention(rec, buffers, sizes, model.tuning.attention);
    else windowAttention(rec, buffers, { ...sizes, window });
  };

/** `forward` for one position of every row, whose ids are given, with caches of `capacity` positions made in `memory`. */
export function decode(
  rec: Recorder,
  model: Model,
  w: Tensor,
  ids: Tensor,
  { rows, capacity }: { rows: number; capacity: number },
  acts: Activations,
  memory: Memory,
): { calls: PositionCall[]; caches: Cache[] } {
  const pass: Pass = { rec, model, w, rows, rowClass: 'few', thin: acts.thin };
  const sizes = headSizes(model);
  const calls: PositionCall[] = [];
  const caches: Cache[] = [];
  const attend = ({ qkv, attended }: LayerTensors, layer: number) => {
    const cache = newCache(model, { rows, length: capacity }, memory);
    caches.push(cache);
    const buffers = { qkv, ...cache, y: attended };
    const decodeSizes = { rows, maxTime: capacity, ...sizes };
    const window = windowOf(model, layer, capacity);
    const slot =
      window === null
        ? decodeAttention(rec, buffers, decodeSizes, 0, model.tuning.decode)
        : windowDecode(rec, buffers, { ...decodeSizes, window }, 0);
    calls.push({ slot, param: 'position' });
  };
  const placed = forwardLayers(pass, ids, 1, acts, attend);
  return { calls: [...placed.map((slot) => ({ slot, param: 'first_position' }) as const), ...calls], caches };
}

/**
 * The first `time` positions of one prompt at once, ids u32 [time], whose keys and values go into the caches of the rows that `owner` (u32 [rows]) says
 * begin with it. Returns the slots that take the prompt's number as `prompt`.
 */
export function prefill(
  rec: Recorder,
  model: Model,
  w: Tensor,
  { ids, owner }: { ids: Tensor; owner: Tensor },
  { rows, capacity, time }: { rows: number; capacity: number; time: number },
  acts: Activations,
  caches: readonly Cache[],
): number[] {
  const slots: number[] = [];
  forward(rec, model, w, ids, { rows: 1, length: time }, acts, ({ qkv }, layer) => {
    const sizes = { rows, maxTime: capacity, time, ...headSizes(model) };
    slots.push(fillCache(rec, { qkv, owner, ...caches[layer]! }, sizes, 0));
  });
  return slots;
}

/** Embedding and all layers; row r is position r % time of its sequence. Returns the slots that take the `first_position` of rows. */
function forwardLayers(pass: Pass, ids: Tensor, time: number, acts: Activations, attend: Attend): number[] {
  const { rec, model, w, rows } = pass;
  const { decoder, widths } = model;
  const width = widths.hidden;
  const y = acts.stream[0]!;
  const parts = model.stored.get(EMBEDDING);
  const lookUp = { rows, width, scale: decoder.embeddingScale };
  if (parts) embeddingOfParts(rec, { ids, y }, parts, lookUp);
  else embedding(rec, { ids, w: weightOf(model, w, EMBEDDING), y }, lookUp);
  const placed = decoder.learnedPositions
    ? [position(rec, { w: weightOf(model, w, POSITIONS), y }, { rows, time, width })]
    : [];
  for (const layer of acts.layers.keys()) {
    const turn = attentionHalf(pass, layer, time, acts, attend);
    if (turn !== null) placed.push(turn);
    const { blocks, at } = mlpHalf(pass, layer, acts);
    const sum = { y: acts.stream[layer + 1]!, residual: at.middle };
    output(pass, [blocks.down, blocks.mlpOutputNorm], acts, at.outputs?.mlp, { x: at.activated, ...sum });
  }
  return placed;
}

/** The first half of a layer, from its input to `middle`. Returns the slot that turns q and k, if they turn. */
function attentionHalf(pass: Pass, layer: number, time: number, acts: Activations, attend: Attend): number | null {
  const at = acts.layers[layer]!;
  const blocks = blocksOf(layer);
  const x = acts.stream[layer]!;
  normalise(pass, blocks.inputNorm, { x, y: at.normed, statistics: at.statistics });
  const turn = queriesAndKeys(pass, layer, time, at);
  attend(at, layer);
  const sum = { y: at.middle, residual: x };
  output(pass, [blocks.out, blocks.outputNorm], acts, at.outputs?.attention, { x: at.attended, ...sum });
  return turn;
}

/** q, k and v of the normed rows, normed and turned as the layer does. Returns the slot that turns them, if they turn. */
function queriesAndKeys(
  pass: Pass,
  layer: number,
  time: number,
  { normed: x, qkv, heads }: LayerTensors,
): number | null {
  const { rec, model, w } = pass;
  const blocks = blocksOf(layer);
  const turning = turningOf(pass, layer, time);
  if (turning && !heads) return turned(pass, blocks.qkv, { x, y: qkv }, turning);
  linear(pass, blocks.qkv, { x, y: heads?.raw ?? qkv });
  if (!heads) return null;
  const buffers = { x: heads.raw, w: weightOf(model, w, blocks.headNorm), y: qkv, inverse_rms: heads.inverseRms };
  headNorm(rec, buffers, headNormSizes(pass), model.tuning.rowReduction);
  return turning && rope(rec, { qkv, table: turning.table }, turning.sizes, 'forward');
}

/** The second half up to what its last product reads. */
function mlpHalf(pass: Pass, layer: number, acts: Activations) {
  const at = acts.layers[layer]!;
  const blocks = blocksOf(layer);
  const x = pass.model.decoder.parallel ? acts.stream[layer]! : at.middle;
  normalise(pass, blocks.middleNorm, { x, y: at.normedMiddle, statistics: at.statisticsMiddle });
  activated(pass, blocks.gateUp, { x: at.normedMiddle, gateUp: at.gateUp, y: at.activated });
  return { blocks, at };
}

/** Makes anew what the backward pass of a layer reads and the forward pass did not keep; the last layer's is there still. */
function computeAgain(pass: Pass, layer: number, acts: Activations, shape: BatchShape): void {
  const { recomputed } = pass.model;
  if (recomputed === 'nothing' || layer + 1 === acts.layers.length) return;
  if (recomputed === 'layers') attentionHalf(pass, layer, shape.length, acts, attendWhole(pass, shape));
  const { blocks, at } = mlpHalf(pass, layer, acts);
  const kept = at.outputs?.mlp;
  if (kept) normedProduct(pass, [blocks.down, blocks.mlpOutputNorm], acts, kept, at.activated);
}

const headNormSizes = ({ rows, model: { config, decoder, widths } }: Pass) => ({
  rows,
  heads: config.num_attention_heads,
  kvHeads: config.num_key_value_heads,
  headDim: widths.headDim,
  elements: config.head_dim,
  epsilon: decoder.epsilon,
});

/** y = residual + x·wᵀ, with a norm of the product before the sum if there is one. */
function output(
  pass: Pass,
  [product, outputNorm]: readonly [string, string],
  acts: Activations,
  kept: Output | undefined,
  { x, y, residual }: { x: Tensor; y: Tensor; residual: Tensor },
): void {
  const { normedOutput } = acts;
  if (!kept || !normedOutput) {
    linear(pass, product, { x, y, residual });
    return;
  }
  normedProduct(pass, [product, outputNorm], acts, kept, x);
  const all = (tensor: Tensor) => ({ ...tensor, length: pass.rows * pass.model.widths.hidden });
  extrapolate(
    pass.rec,
    [
      [1, all(residual)],
      [1, all(normedOutput)],
    ],
    all(y),
  );
}

/** A product and the norm of it, into `normedOutput`. */
function normedProduct(
  pass: Pass,
  [product, outputNorm]: readonly [string, string],
  { normedOutput }: Activations,
  { raw, statistics }: Output,
  x: Tensor,
): void {
  linear(pass, product, { x, y: raw });
  normalise(pass, outputNorm, { x: raw, y: normedOutput!, statistics });
}

/** Adds to dw (layout of the trainable weights) the gradient that `gradients.stream`, the gradient of the last stream, gives. */
export function backward(
  rec: Recorder,
  model: Model,
  { w, dw }: { w: Tensor; dw: Tensor },
  ids: IdTensors,
  shape: BatchShape,
  acts: Activations,
  gradients: Gradients,
): void {
  const { decoder, widths } = model;
  const rows = shape.rows * shape.length;
  const scratch = { thin: acts.thin, kept: acts.thinKept, dthin: gradients.thin };
  const pass: BackwardPass = { rec, model, w, dw, rows, rowClass: 'many', ...scratch };
  const { stream } = gradients;
  for (let layer = acts.layers.length - 1; layer >= 0; layer--) {
    computeAgain(pass, layer, acts, shape);
    const at = acts.layers[layer]!;
    const blocks = blocksOf(layer);
    const x = acts.stream[layer]!;
    const dyOfMlp = outputBackward(pass, blocks.mlpOutputNorm, at.outputs?.mlp, gradients);
    const ofActivated = { x: at.activated, dy: dyOfMlp, dx: gradients.activated, gateUp: at.gateUp };
    activatedBackward(pass, blocks.down, ofActivated);
    linearBackward(pass, blocks.gateUp, { x: at.normedMiddle, dy: at.gateUp, dx: gradients.normed });
    const throughNorm = () => {
      const input = { x: decoder.parallel ? x : at.middle, statistics: at.statisticsMiddle };
      normaliseBackward(pass, blocks.middleNorm, { ...input, dy: gradients.normed, dx: stream });
    };
    const throughOutput = () => {
      const dy = outputBackward(pass, blocks.outputNorm, at.outputs?.attention, gradients);
      linearBackward(pass, blocks.out, { x: at.attended, dy, dx: gradients.attended });
    };
    // What attention gave is part of the MLP's input, unless they are parallel.
    for (const step of decoder.parallel ? [throughOutput, throughNorm] : [throughNorm, throughOutput]) step();
    attentionBack(pass, layer, shape, at, gradients);
    linearBackward(pass, blocks.qkv, { x: at.normed, dy: gradients.qkv, dx: gradients.normed });
    const ofInput = { x, statistics: at.statistics, dy: gradients.normed, dx: stream };
    normaliseBackward(pass, blocks.inputNorm, ofInput);
  }
  const places = gradientOf(model, dw, POSITIONS);
  if (places) positionBackward(rec, { dy: stream, dw: places }, { rows, time: shape.length, width: widths.hidden });
  const ofEmbedding = gradientOf(model, dw, EMBEDDING);
  const embeddingSizes = { rows, width: widths.hidden, scale: decoder.embeddingScale };
  if (ofEmbedding) embeddingBackwardWeight(rec, { ...ids, dy: stream, dw: ofEmbedding }, embeddingSizes);
}

/** Back through attention to what the product with [q; k; v] gave. */
function attentionBack(
  pass: BackwardPass,
  layer: number,
  shape: BatchShape,
  { qkv, attended: y, logSum, heads }: LayerTensors,
  { delta, attended: dy, qkv: dqkv }: Gradients,
): void {
  const { rec, model, w, dw } = pass;
  const { rowReduction, attention: loads } = model.tuning;
  const sizes = { batch: shape.rows, time: shape.length, ...headSizes(model) };
  const buffers = { qkv, y, log_sum: logSum, delta, dy, dqkv };
  const window = windowOf(model, layer, shape.length);
  const turning = turningOf(pass, layer, shape.length);
  const rotaryDim = model.widths.rotated;
  const isTurned = model.fused && turning !== null && window === null && turnsBack(sizes, loads, rotaryDim);
  if (window !== null) windowAttentionBackward(rec, buffers, { ...sizes, window });
  else attentionBackward(rec, buffers, sizes, loads, isTurned ? { table: turning.table, rotaryDim } : null);
  if (turning && !isTurned) rope(rec, { qkv: dqkv, table: turning.table }, turning.sizes, 'backward');
  if (!heads) return;
  const name = blocksOf(layer).headNorm;
  const { raw: x, inverseRms } = heads;
  const ofHeads = { x, w: weightOf(model, w, name), inverse_rms: inverseRms, dqkv, dw: gradientOf(model, dw, name) };
  headNormBackward(rec, ofHeads, headNormSizes(pass), rowReduction);
}

/** Back from the stream through a norm of the output, if there is one. Returns the gradient of what the product gave. */
function outputBackward(
  pass: BackwardPass,
  outputNorm: string,
  kept: Output | undefined,
  { stream, output }: Gradients,
): Tensor {
  if (!kept || !output) return stream;
  clear(pass.rec, output);
  normaliseBackward(pass, outputNorm, { x: kept.raw, statistics: kept.statistics, dy: stream, dx: output });
  return output;
}
