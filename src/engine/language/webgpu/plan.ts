import { newTally } from '../../../gpu/tensor';
import { Failed } from '../../../messages/failure';
import type { Change } from '../../../messages/failures';
import { newCache } from '../../../model/activations';
import { newFrozen } from '../../../model/frozen';
import type { BatchShape, ModelShape, Recomputed } from '../../../model/gpuModel';
import { newHead } from '../../../model/head';
import { layoutOf } from '../../../model/layout';
import { logitsLength } from '../../../ops/logprob';
import {
  aligned,
  newChunk,
  newPairTensors,
  newPassTensors,
  newPrefillTensors,
  newSampleTensors,
  newScoreTensors,
  newTables,
  newTaskInputs,
  newTaskTensors,
  newTrainerTensors,
  sampledLength,
} from './tensors';

/** How frozen matrices of 4 to 16 bits are kept: in f32, as they are stored, or in f32 if the work then fits. */
export type Storage = 'auto' | 'f32' | 'packed';

/** What an engine will be asked for, as far as it takes memory. */
export interface Work {
  /** Sets of trainable weights that are there at a time, a trainer's own included. */
  readonly policies: number;
  /** The largest batch that is scored, and with `trained` trained on: so many of them make a step. Rows stay `together`, two of a pair. */
  readonly batch: (BatchShape & { readonly microBatches: number; readonly together: number }) | null;
  readonly trained: boolean;
  /** Rows that are sampled together, and their most positions, prompt included. */
  readonly sampled: BatchShape | null;
  /** So many policies draw these rows and are compared with another on them, each with recordings of its own that stay. */
  readonly measured?: number;
}

/** Bytes on the device, before anything is uploaded. What a product may take to sum up slices, 64 MiB a recording at most, is not among it. */
export interface MemoryPlan {
  /** Frozen weights and tables. */
  readonly base: number;
  /** Trainable weights of all policies. */
  readonly adapters: number;
  /** Gradient and AdamW's two moments. */
  readonly moments: number;
  /** Of a forward and a backward pass, with the batches. */
  readonly activations: number;
  readonly logits: number;
  readonly cache: number;
}

/** What the device, and a person, allow, in bytes. */
interface Limits {
  /** Of one tensor. */
  readonly tensor: number;
  /** Of everything; null if that is not known. */
  readonly total: number | null;
}

export const totalOf = (plan: MemoryPlan): number => Object.values(plan).reduce((sum, bytes) => sum + bytes, 0);

/** For people: one line. */
export function describePlan(plan: MemoryPlan, recomputed: Recomputed = 'nothing'): string {
  const parts = Object.entries(plan).filter(([, bytes]) => bytes > 0);
  const sum = `${parts.map(([name, bytes]) => `${name} ${megabytes(bytes)}`).join(', ')}; ${megabytes(totalOf(plan))} MB in all`;
  return sum + AGAIN[recomputed];
}

const AGAIN: Readonly<Record<Recomputed, string>> = {
  nothing: '',
  mlp: '; the second halves of layers are computed twice',
  layers: '; layers are computed twice',
};

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 0);

interface Planned {
  readonly plan: MemoryPlan;
  /** The largest tensor of all. */
  readonly largest: { readonly label: string; readonly bytes: number };
}

/** What an engine of this model holds when it has done the work once. */
export function planMemory(model: ModelShape, { policies, batch, trained, sampled, measured = 0 }: Work): Planned {
  const { trainable } = model.layout;
  const [base, adapters, moments, activations, logits, cache] = Array.from({ length: 6 }, newTally) as Six<
    ReturnType<typeof newTally>
  >;
  newTables(model, base);
  newFrozen(model, base);
  for (let i = 0; i < policies; i++) adapters.tensor(trainable.length, 'weights');
  const drawn = sampled && { rows: sampled.rows, length: sampledLength(sampled.length) };
  // A prompt is taken as a whole.
  const ofDrawn = drawn ? (measured > 0 ? drawn.rows * drawn.length : Math.max(drawn.rows, drawn.length)) : 0;
  const most = Math.max(batch ? batch.rows * batch.length : 0, ofDrawn);
  if (most > 0) {
    newPassTensors(model, most, activations, false);
    newChunk(model, most, logits);
  }
  if (batch) {
    const positions = batch.rows * batch.length;
    newScoreTensors(activations, positions, 1);
    if (trained) {
      newTrainerTensors(moments, trainable.length);
      newPassTensors(model, positions, activations, true);
      newChunk(model, positions, logits);
      for (let i = 0; i < batch.microBatches; i++) {
        newTaskTensors(activations, batch);
        newTaskInputs(activations, positions);
      }
      newPairTensors(activations, (batch.microBatches * batch.rows) / batch.together);
    }
  }
  for (let i = 0; drawn && i < Math.max(1, measured); i++) {
    newHead(drawn.rows, model, activations);
    newSampleTensors(activations, drawn);
    newPrefillTensors(activations, drawn.rows, drawn.length);
    logits.tensor(logitsLength({ rows: drawn.rows, vocab: model.config.vocab_size }), 'logits');
    for (let layer = 0; layer < model.config.num_hidden_layers; layer++) newCache(model, drawn, cache);
    if (measured === 0) continue;
    newScoreTensors(activations, ofDrawn, 4);
    newHead(aligned(ofDrawn), model, activations);
    newChunk(model, most, logits);
  }
  const tallies = { base, adapters, moments, activations, logits, cache };
  const [largest] = Object.values(tallies)
    .map((tally) => tally.largest)
    .sort((one, other) => other.bytes - one.bytes);
  const plan = Object.fromEntries(Object.entries(tallies).map(([name, { size }]) => [name, size]));
  return { plan: plan as unknown as MemoryPlan, largest: largest! };
}

type Six<T> = [T, T, T, T, T, T];

/** How a model is kept on the device, as far as that is chosen. */
export interface Way {
  readonly form: 'f32' | 'packed';
  readonly recomputed: Recomputed;
  readonly maxLogits: number;
}

/** What a backward pass may compute again, in the order of what that costs. */
export const RECOMPUTED: readonly Recomputed[] = ['nothing', 'mlp', 'layers'];

/**
 * Ways in the order of what they cost: unpacking less than to compute layers again; and logits by small chunks, which a preference computes twice,
 * less than either.
 */
export function waysOf(
  storage: Storage,
  recomputed: readonly Recomputed[],
  maxLogits: readonly number[],
): readonly Way[] {
  const kept: [Way['form'], Recomputed][] =
    storage === 'auto'
      ? [['f32', recomputed[0]!], ...recomputed.map((level) => ['packed', level] as [Way['form'], Recomputed])]
      : recomputed.map((level) => [storage, level]);
  return kept.flatMap(([form, level]) => maxLogits.map((most) => ({ form, recomputed: level, maxLogits: most })));
}

export const fits = (model: ModelShape, work: Work, limits: Limits): boolean =>
  faultOf(planMemory(model, work), limits) === null;

/**
 * The plan. Throws a Failed that says what does not fit, and the change that costs least of those after which it does; `packed` is the same model
 * with its weights as their file stores them, if that is another way.
 */
export function demandFit(model: ModelShape, work: Work, limits: Limits, packed: ModelShape | null = null): MemoryPlan {
  const { plan, largest } = planMemory(model, work);
  const facts = faultOf({ plan, largest }, limits);
  if (facts)
    throw new Failed({ code: 'no-room', facts: { ...facts, change: leastChange(model, work, limits, packed) } });
  return plan;
}

/** What is too large; null if everything fits. */
function faultOf({ plan, largest }: Planned, { tensor, total }: Limits) {
  if (largest.bytes > tensor) return { what: largest.label, bytes: largest.bytes, most: tensor };
  const bytes = totalOf(plan);
  return total !== null && bytes > total ? { what: 'everything together', bytes, most: total } : null;
}

/** First what changes no number but by rounding, then what does. */
function leastChange(model: ModelShape, work: Work, limits: Limits, packed: ModelShape | null): Change {
  const { batch, sampled } = work;
  const { adapter, config } = model;
  if (packed && fits(packed, work, limits)) return { to: 'packed' };
  if (batch && work.trained) {
    const pairs = (batch.rows * batch.microBatches) / batch.together;
    const enough = numbers(pairs).find(
      (microBatches) =>
        microBatches > batch.microBatches &&
        pairs % microBatches === 0 &&
        fits(
          model,
          { ...work, batch: { ...batch, microBatches, rows: (batch.together * pairs) / microBatches } },
          limits,
        ),
    );
    if (enough !== undefined) return { to: 'micro-batches', most: enough };
  }
  const shorter = <Shape extends BatchShape>(shape: Shape | null, length: number): Shape | null =>
    shape && { ...shape, length: Math.min(shape.length, length) };
  const tokens = mostOf(Math.max(batch?.length ?? 1, sampled?.length ?? 1) - 1, (length) =>
    fits(model, { ...work, batch: shorter(batch, length), sampled: shorter(sampled, length) }, limits),
  );
  if (tokens > 0) return { to: 'tokens', most: tokens };
  const rank = adapter
    ? mostOf(adapter.rank - 1, (rank) => {
        const smaller = { ...adapter, rank };
        return fits({ ...model, adapter: smaller, layout: layoutOf(config, smaller) }, work, limits);
      })
    : 0;
  return rank > 0 ? { to: 'rank', most: rank } : { to: 'cpu' };
}

const numbers = (most: number) => Array.from({ length: most }, (_, i) => i + 1);

/** The largest whole number up to `most` that holds, where all smaller ones hold too; 0 if none does. */
function mostOf(most: number, holds: (number: number) => boolean): number {
  let [low, high] = [0, most];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
