import type { Tensor } from '../gpu/tensor';
import { activation, activationBackward } from '../ops/activation';
import { bias, biasBackward } from '../ops/bias';
import { layerNorm, layerNormBackward } from '../ops/layerNorm';
import { type Beside, matmul } from '../ops/matmul';
import { norm, normBackward } from '../ops/norm';
import { type RopeSizes, rope } from '../ops/rope';
import { variantFor } from '../ops/tuning/products';
import { adapt, adaptBackward, isAdapted, type Outward, thinOf } from './adapter/gpu';
import type { BackwardPass, Pass } from './gpuModel';
import { findWeight, gradientOf, shapeOf, weightOf } from './layout';
import { isWhole, type Pair, pairedWith, product, scalingOf } from './product';

/** The two parts that every block of a decoder is made of: products with weights, and norms. Both find their weights by a block's name. */

interface Linear {
  readonly x: Tensor;
  readonly y: Tensor;
  readonly residual?: Tensor | null;
}

/** y = x·wᵀ + b + residual, with the adapter's part if there is one, for the block `name` (`model.layers.0.self_attn.{q,k,v}_proj`), its bias and the residual if there are any. */
export function linear(pass: Pass, name: string, buffers: Linear): void {
  linearAnd(pass, name, buffers, null);
}

/** Returns the slot of the product, whose store does more if `beside` says so. */
function linearAnd(pass: Pass, name: string, { x, y, residual }: Linear, beside: Beside | null): number {
  const { rec, model, w, rows, rowClass } = pass;
  const [out] = shapeOf(model, `${name}.weight`) as [number, number];
  const thin = thinOf(pass, name, x);
  const buffers = { a: x, c: y, ...(residual && { residual }), ...(thin && { thin }) };
  const [slot] = product(rec, model, w, 'NT', `${name}.weight`, buffers, rows, rowClass, beside);
  const b = findWeight(model, w, `${name}.bias`);
  if (b) bias(rec, { b, y }, { rows, width: out });
  if (!thin) adapt(pass, name, { x, y });
  return slot!;
}

/** Whether the store of the product with the block may do more: the model is `fused`, and nothing is added to the product after it. */
const endsInStore = ({ model, w }: Pass, name: string): boolean =>
  model.fused &&
  !isAdapted(model, name) &&
  isWhole(model, `${name}.weight`) &&
  findWeight(model, w, `${name}.bias`) === null;

/** `linear`, and what the MLP's activation makes of its `gateUp`, into y. */
export function activated(pass: Pass, name: string, { x, gateUp, y }: { x: Tensor; gateUp: Tensor; y: Tensor }): void {
  const { mlp } = pass.model.decoder;
  if (mlp.gated && endsInStore(pass, name)) {
    linearAnd(pass, name, { x, y: gateUp }, { kind: 'activated', activation: mlp.activation, y });
    return;
  }
  linear(pass, name, { x, y: gateUp });
  activation(pass.rec, { gate_up: gateUp, y }, { rows: pass.rows, width: pass.model.widths.mlp }, mlp);
}

/** How rows of [q | k | v] turn by their positions. */
export interface Turning {
  readonly table: Tensor;
  readonly sizes: RopeSizes;
}

/** `linear`, whose y is then turned. Returns the slot that takes `first_position`. */
export function turned(pass: Pass, name: string, buffers: Linear, { table, sizes }: Turning): number {
  if (endsInStore(pass, name)) return linearAnd(pass, name, buffers, { kind: 'turned', table, sizes });
  linear(pass, name, buffers);
  return rope(pass.rec, { qkv: buffers.y, table }, sizes, 'forward');
}

/** Given y = x·wᵀ + b and dy: dw += dyᵀ·x and db += Σ dy, unless they are frozen; dx = dy·w. */
export function linearBackward(
  pass: BackwardPass,
  name: string,
  { x, dy, dx }: { x: Tensor; dy: Tensor; dx: Tensor },
): void {
  const pair = weightsBackward(pass, name, { x, dy });
  inputBackward(pass, name, pair, adaptBackward(pass, name, { x, dy }), { dy, dx });
}

/** dx = dy·w, what the adapter adds, and the gradient that is left to the same dispatch. */
function inputBackward(
  { rec, model, w, rows }: BackwardPass,
  name: string,
  own: Pair | null,
  outward: Outward | null,
  { dy, dx }: { dy: Tensor; dx: Tensor },
): void {
  product(rec, model, w, 'NN', `${name}.weight`, { a: dy, c: dx, ...along(own, outward) }, rows);
  if (outward && !outward.thin) outward.add(dx);
}

/** What the product with the gradient of y takes along. */
const along = (own: Pair | null, outward: Outward | null) =>
  outward?.thin ? { thin: outward.thin, pair: outward.pair } : { pair: own };

/**
 * `linearBackward` where x is what the activation of an MLP gave, and on through that: `gateUp`, what it was given, becomes its gradient. In one
 * product if the model is `fused` and nothing is added to the gradient of x behind it, which else is left in dx.
 */
export function activatedBackward(
  pass: BackwardPass,
  name: string,
  { gateUp, ...buffers }: { x: Tensor; dy: Tensor; dx: Tensor; gateUp: Tensor },
): void {
  const { rec, model, w, rows } = pass;
  const { mlp } = model.decoder;
  const weight = `${name}.weight`;
  const pair = weightsBackward(pass, name, buffers);
  const outward = adaptBackward(pass, name, buffers);
  if (model.fused && (outward?.thin || !outward) && isWhole(model, weight)) {
    const through = { kind: 'through', activation: mlp } as const;
    const operands = { a: buffers.dy, c: gateUp, ...along(pair, outward) };
    product(rec, model, w, 'NN', weight, operands, rows, 'many', through);
    return;
  }
  inputBackward(pass, name, pair, outward, buffers);
  activationBackward(rec, { gate_up: gateUp, dy: buffers.dx }, { rows, width: model.widths.mlp }, mlp);
}

/** The gradients of weight and bias; returns that of the weight if it is left to the dispatch of dx = dy·w. */
function weightsBackward(pass: BackwardPass, name: string, { x, dy }: { x: Tensor; dy: Tensor }): Pair | null {
  const { rec, model, dw, rows } = pass;
  const weight = `${name}.weight`;
  const [out, into] = shapeOf(model, weight) as [number, number];
  const pair = pairedWith(model, dw, weight, x);
  const c = gradientOf(model, dw, weight);
  const ofWeight = { rows: out, cols: into, inner: rows };
  if (c && !pair) {
    const buffers = { a: dy, b: x, c, ...scalingOf(model, weight) };
    matmul(rec, 'TN', buffers, ofWeight, variantFor(model.tuning, 'TN', [out, into]), { accumulate: true });
  }
  const db = gradientOf(model, dw, `${name}.bias`);
  if (db) biasBackward(rec, { dy, db }, { rows, width: out }, model.tuning.rowReduction);
  return pair;
}

const normSizes = ({ model: { config, decoder, widths }, rows }: Pass) => ({
  rows,
  width: widths.hidden,
  elements: config.hidden_size,
  epsilon: decoder.epsilon,
});

/** The norm `name` (`model.norm`) of rows of x, or of the `chosen` ones; `statistics` are for its backward pass. Returns the slot. */
export function normalise(
  pass: Pass,
  name: string,
  { statistics, ...buffers }: { x: Tensor; y: Tensor; statistics: Tensor; chosen?: Tensor },
): number {
  const { rec, model, w: weights } = pass;
  const { rowReduction } = model.tuning;
  const w = weightOf(model, weights, `${name}.weight`);
  if (model.decoder.norm === 'rms')
    return norm(rec, { ...buffers, w, inverse_rms: statistics }, normSizes(pass), rowReduction);
  const b = weightOf(model, weights, `${name}.bias`);
  return layerNorm(rec, { ...buffers, w, b, moments: statistics }, normSizes(pass), rowReduction);
}

/** Adds to dx (only its `chosen` rows) and to the gradients of gain and bias, unless they are frozen. Returns the slot. */
export function normaliseBackward(
  pass: BackwardPass,
  name: string,
  { statistics, ...buffers }: { x: Tensor; statistics: Tensor; dy: Tensor; dx: Tensor; chosen?: Tensor },
): number {
  const { rec, model, w: weights } = pass;
  const { rowReduction } = model.tuning;
  const w = weightOf(model, weights, `${name}.weight`);
  const dw = gradientOf(model, pass.dw, `${name}.weight`);
  if (model.decoder.norm === 'rms')
    return normBackward(rec, { ...buffers, w, dw, inverse_rms: statistics }, normSizes(pass), rowReduction);
  const db = gradientOf(model, pass.dw, `${name}.bias`);
  const gains = dw && db && { dw, db };
  return layerNormBackward(rec, { ...buffers, w, gains, moments: statistics }, normSizes(pass), rowReduction);
}
