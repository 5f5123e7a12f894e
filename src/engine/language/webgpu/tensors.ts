import { ALIGNMENT, type Allocator } from '../../../gpu/tensor';
import { newActivations, newGradients } from '../../../model/activations';
import type { BatchShape, ModelShape } from '../../../model/gpuModel';
import { chunkLength, newHead } from '../../../model/head';
import { CLIP_PARTIALS, GRADIENT_WORDS } from '../../../ops/clip';
import { STATE_WORDS } from '../../../ops/context';
import { GATE_WORDS } from '../../../ops/gate';
import { FACTS_WORDS, SLOPES_WORDS, SUMS_WORDS } from '../../../ops/preference';

/** What the parts of the engine hold. The engine makes it in memory of the device; the memory plan makes it in a tally. */

export const aligned = (positions: number): number => Math.ceil(positions / ALIGNMENT) * ALIGNMENT;

/** Positions that a cache has room for come in steps, so that few recordings are made. */
export const sampledLength = (length: number): number => Math.ceil(length / 16) * 16;

/** `ropeTable` of each of the decoder's rotations. */
export const newTables = ({ config, decoder, widths }: ModelShape, memory: Allocator) =>
  decoder.rotations.map(() => memory.tensor(config.max_position_embeddings * widths.rotated, 'positions'));

/** What passes over up to `positions` positions share, one after the other. */
export function newPassTensors(model: ModelShape, positions: number, memory: Allocator, training: boolean) {
  const shape = { rows: positions, length: 1 };
  const rows = aligned(positions);
  return {
    acts: newActivations(model, shape, memory, training),
    /** Only for training. */
    gradients: training ? newGradients(model, shape, memory) : null,
    head: newHead(rows, model, memory),
    /** Of `head.normed`; only for training. */
    dnormed: training ? memory.tensor(rows * model.widths.hidden, 'normed gradient') : null,
  };
}

/** Logits of one chunk of `positions`. */
export const newChunk = (model: ModelShape, positions: number, memory: Allocator) =>
  memory.tensor(chunkLength(positions, model), 'logits');

/** What a micro-batch is uploaded to, and what is computed for every token; [positions] unless noted. */
export function newTaskTensors(memory: Allocator, { rows, length }: BatchShape) {
  const positions = rows * length;
  const padded = aligned(positions);
  return {
    ids: memory.tensor(positions, 'ids'),
    order: memory.tensor(positions, 'order'),
    starts: memory.tensor(positions + 1, 'starts'),
    chosen: memory.tensor(padded, 'chosen'),
    places: memory.tensor(padded, 'places'),
    /** Derivative of the loss by every log-probability. */
    coefficients: memory.tensor(positions, 'coefficients'),
    logProb: memory.tensor(positions, 'log-probabilities'),
    logSum: memory.tensor(padded, 'log sums'),
  };
}

/** What every micro-batch of an objective brings, whatever its kind. */
export const newTaskInputs = (memory: Allocator, positions: number) => ({
  reference: memory.tensor(positions, 'reference'),
  scored: memory.tensor(positions, 'scored'),
});

/** What an objective of pairs keeps of a step. */
export const newPairTensors = (memory: Allocator, pairs: number) => ({
  settings: memory.tensor(ALIGNMENT, 'settings'),
  facts: memory.tensor(pairs * FACTS_WORDS, 'facts'),
  sums: memory.tensor(pairs * SUMS_WORDS, 'sums'),
  slopes: memory.tensor(pairs * SLOPES_WORDS, 'slopes'),
});

/** What a scored batch is uploaded to, and what comes of it: `words` numbers a position. */
export function newScoreTensors(memory: Allocator, positions: number, words: number) {
  const padded = aligned(positions);
  return {
    inputs: {
      ids: memory.tensor(positions, 'ids'),
      chosen: memory.tensor(padded, 'chosen'),
      places: memory.tensor(padded, 'places'),
    },
    result: memory.tensor(positions * words, 'result'),
    logSum: memory.tensor(padded, 'log sums'),
  };
}

/** What a trainer alone uses of `length` trainable weights; the first three have their layout. */
export const newTrainerTensors = (memory: Allocator, length: number) => ({
  dw: memory.tensor(length, 'gradient'),
  first: memory.tensor(length, 'first moment'),
  second: memory.tensor(length, 'second moment'),
  segments: memory.tensor(length / ALIGNMENT, 'segments'),
  partials: memory.tensor(CLIP_PARTIALS, 'partials'),
  gradient: memory.tensor(GRADIENT_WORDS, 'gradient norm'),
  gate: memory.tensor(GATE_WORDS, 'gate'),
  state: memory.tensor(STATE_WORDS, 'objective state'),
});

/** What rows that are sampled together need beside caches and logits. */
export const newSampleTensors = (memory: Allocator, { rows, length }: BatchShape) => ({
  next: memory.tensor(rows, 'next'),
  tokens: memory.tensor(rows * length, 'tokens'),
  promptLengths: memory.tensor(rows, 'prompt lengths'),
  state: memory.tensor(rows, 'state'),
});

/** What the first `time` tokens of a prompt are uploaded to, and which rows begin with it. */
export const newPrefillTensors = (memory: Allocator, rows: number, time: number) => ({
  ids: memory.tensor(time, 'ids'),
  owner: memory.tensor(rows, 'prompts of rows'),
});
