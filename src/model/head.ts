import type { Program, Recorder } from '../gpu/recording';
import { ALIGNMENT, type Allocator, slice, type Tensor } from '../gpu/tensor';
import { logitsLength } from '../ops/logprob';
import { matmul } from '../ops/matmul';
import { type RowClass, variantFor } from '../ops/tuning/products';
import { FINAL_NORM, headOf } from './config';
import type { Model, ModelShape } from './gpuModel';
import { gradientOf } from './layout';
import { normalise, normaliseBackward } from './parts';
import { pairedWith, product, scalingOf } from './product';

/**
 * Final norm and head, of the scored positions only and a chunk of them at a time, so that logits never take more than they may. How many positions are scored differs from batch to batch, and a recording serves them all.
 */

/** Most elements of a chunk of logits where nothing else is said: 16 MiB. */
const MAX_LOGITS = 2 ** 22;

/** 64 and 32 MiB: a head that is kept packed is unpacked for 320 or 128 rows of 49,152 tokens at a time, instead of 64. */
const LARGE_LOGITS = [2 ** 24, 2 ** 23];

/** On a graphics card: 256 MiB, which is one chunk for 1,024 positions of a vocabulary of 65,536, so that logits are computed once. */
const CARD_LOGITS = 2 ** 26;

/**
 * How many elements of logits may be in memory, the most first, where a tensor takes so many bytes. On software a head that is trained keeps its
 * chunks, and with them the bits of its gradient.
 */
export function logitsLevels(isSoftware: boolean, isFrozen: boolean, tensorBytes: number): number[] {
  const larger = isSoftware ? (isFrozen ? LARGE_LOGITS : []) : [CARD_LOGITS, ...LARGE_LOGITS];
  return [...larger.filter((length) => 4 * length <= tensorBytes), MAX_LOGITS];
}

/** A range of scored positions, and of the rows of `normed`; starts at a multiple of 64, where tensors can be sliced. */
export interface Chunk {
  readonly first: number;
  readonly rows: number;
}

export function chunksOf(positions: number, { config, maxLogits }: ModelShape): Chunk[] {
  const rows = Math.max(ALIGNMENT, Math.floor(maxLogits / config.vocab_size / ALIGNMENT) * ALIGNMENT);
  return Array.from({ length: Math.ceil(positions / rows) }, (_, i) => ({
    first: i * rows,
    rows: Math.min(rows, positions - i * rows),
  }));
}

/** Elements of logits that the largest of the chunks needs. */
export const chunkLength = (positions: number, model: ModelShape): number =>
  logitsLength({ rows: chunksOf(positions, model)[0]!.rows, vocab: model.config.vocab_size });

/** A param of a dispatch that follows the number of scored positions. */
export interface VaryingRows {
  readonly slot: number;
  readonly param: 'rows' | 'inner';
  readonly chunk: Chunk;
}

/** Tells a program how many positions its batch scores. */
export function setScoredRows(program: Pick<Program, 'set'>, varying: readonly VaryingRows[], scored: number): void {
  for (const { slot, param, chunk } of varying)
    program.set(slot, { [param]: Math.min(chunk.rows, Math.max(0, scored - chunk.first)) });
}

/**
 * The scored positions of a batch: `chosen`, the position whose logits predict the token, and `places`, the position of the token
 * (the next one). Column 0 is never scored.
 */
export function scoredPositions(scored: Uint8Array): { chosen: Uint32Array; places: Uint32Array } {
  const places = Uint32Array.from(scored.keys()).filter((i) => scored[i]! !== 0);
  return { chosen: places.map((place) => place - 1), places };
}

/** The final norm's tensors: `normed` [positions, hidden] and `statistics` [positions, 2], by rows of scored positions. */
export interface HeadTensors {
  readonly normed: Tensor;
  readonly statistics: Tensor;
}

/** For so many positions, a multiple of 64. */
export const newHead = (positions: number, { widths }: ModelShape, memory: Allocator): HeadTensors => ({
  normed: memory.tensor(positions * widths.hidden, 'normed'),
  statistics: memory.tensor(2 * positions, 'norm statistics'),
});

/** Final norm of the `chosen` rows of the residual stream x, or of all. */
export function finalNorm(
  rec: Recorder,
  model: Model,
  w: Tensor,
  buffers: { x: Tensor; chosen?: Tensor },
  { normed, statistics }: HeadTensors,
  positions: number,
): VaryingRows {
  const pass = { rec, model, w, rows: positions, rowClass: 'many', thin: null } as const;
  const slot = normalise(pass, FINAL_NORM, { ...buffers, y: normed, statistics });
  return { slot, param: 'rows', chunk: { first: 0, rows: positions } };
}

/** Adds to dx (only its chosen rows) and dw, given dnormed. */
export function finalNormBackward(
  rec: Recorder,
  model: Model,
  weights: { w: Tensor; dw: Tensor },
  { dnormed, ...buffers }: { x: Tensor; chosen: Tensor; dx: Tensor; dnormed: Tensor },
  { statistics }: HeadTensors,
  positions: number,
): VaryingRows {
  const pass = { rec, model, ...weights, rows: positions, rowClass: 'many', thin: null, dthin: null } as const;
  const slot = normaliseBackward(pass, FINAL_NORM, { ...buffers, statistics, dy: dnormed });
  return { slot, param: 'rows', chunk: { first: 0, rows: positions } };
}

/** Rows of a chunk of a tensor [positions, width]. */
export const rowsOf = (tensor: Tensor, { first, rows }: Chunk, width = 1): Tensor =>
  slice(tensor, first * width, rows * width);

/** logits [chunk rows, vocab] = normed · headᵀ */
export function logitsOf(
  rec: Recorder,
  model: Model,
  w: Tensor,
  { normed, logits }: { normed: Tensor; logits: Tensor },
  chunk: Chunk,
  rows: RowClass = 'many',
): VaryingRows[] {
  const buffers = { a: rowsOf(normed, chunk, model.widths.hidden), c: logits };
  const slots = product(rec, model, w, 'NT', headOf(model.config), buffers, chunk.rows, rows);
  return slots.map((slot) => ({ slot, param: 'rows', chunk }));
}

/** Adds to dw of the head, unless it is frozen, and overwrites the chunk of dnormed, given dlogits. */
export function logitsBackward(
  rec: Recorder,
  model: Model,
  { w, dw }: { w: Tensor; dw: Tensor },
  { normed, dnormed, dlogits }: { normed: Tensor; dnormed: Tensor; dlogits: Tensor },
  chunk: Chunk,
): VaryingRows[] {
  const { config, tuning } = model;
  const { vocab_size: vocab } = config;
  const d = model.widths.hidden;
  const name = headOf(config);
  const varying: VaryingRows[] = [];
  const x = rowsOf(normed, chunk, d);
  const pair = pairedWith(model, dw, name, x);
  const c = gradientOf(model, dw, name);
  if (c && !pair) {
    const slot = matmul(
      rec,
      'TN',
      { a: dlogits, b: x, c, ...scalingOf(model, name) },
      { rows: vocab, cols: d, inner: chunk.rows },
      variantFor(tuning, 'TN', [vocab, d]),
      { accumulate: true, innerVaries: true },
    );
    varying.push({ slot, param: 'inner', chunk });
  }
  const buffers = { a: dlogits, c: rowsOf(dnormed, chunk, d), pair: pair && { ...pair, rowsVary: true } };
  for (const slot of product(rec, model, w, 'NN', name, buffers, chunk.rows))
    varying.push({ slot, param: 'rows', chunk });
  return varying;
}
