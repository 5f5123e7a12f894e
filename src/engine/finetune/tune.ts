import {
  betaOf,
  type Configured,
  NO_STATE,
  type Pair,
  type PairObjective,
  withContext,
} from '../../algorithms/objectives/row';
import { type LearningRateSchedule, learningRateAt } from '../../algorithms/schedule';
import { generator, permutation, streamOf } from '../../random';
import { packResponses, paddedLength, type TokenisedResponse } from '../language/batches';
import {
  type LanguageEngine,
  type OptimiserSettings,
  ofKind,
  type Policy,
  STEPS_IN_FLIGHT,
  type StepReport,
  single,
  type TokenBatch,
  type Trainer,
  type TrainTask,
  type Weights,
} from '../language/engine';
import { rowSums } from '../language/report';
import type { Work } from '../language/webgpu/plan';
import type { HealthInput } from './health';
import type { TokenPair } from './textPairs';

/** One proximal step on pairs that a person brings, optimiser step after optimiser step. */
export interface TuneSettings extends LearningRateSchedule, Omit<OptimiserSettings, 'learningRate'> {
  /** Null is the plain control: the negative log-likelihood of the chosen completions (SFT). */
  readonly objective: Configured<PairObjective> | null;
  readonly steps: number;
  readonly pairsPerStep: number;
  /** Divides `pairsPerStep`. */
  readonly microBatches: number;
  /** The seed of the order of every pass over the pairs; null keeps theirs. */
  readonly shuffle: number | null;
  /** Reports the norm of the gradient of every tensor too, which costs as much as the step. */
  readonly norms: boolean;
}

/** Sums over the tokens of a completion, nats, of every pair. */
interface Sums {
  readonly chosen: readonly number[];
  readonly rejected: readonly number[];
}

/** What one step saw before it moved the weights; the last has seen the final weights and moved nothing. */
export interface TuneStep {
  /** From 0. */
  readonly step: number;
  readonly loss: number;
  /** β·(log-ratio of the chosen − log-ratio of the rejected); of SFT none. */
  readonly margins: readonly number[];
  readonly policy: Sums;
  readonly reference: Sums;
  /** Before clipping; null of the last. */
  readonly gradientNorm: number | null;
  readonly learningRate: number | null;
  readonly norms?: Readonly<Record<string, number>>;
}

/**
 * Trains `trainer`, whose policy is `start` as yet, and reports every step. The reference is `start`: with an adapter that changes nothing yet, the
 * base model. Its log-probabilities are computed once for every pair.
 */
export async function* tune(
  engine: LanguageEngine,
  trainer: Trainer,
  start: Weights,
  pairs: readonly TokenPair[],
  settings: TuneSettings,
): AsyncGenerator<TuneStep> {
  const source = newSource(engine, single(start), pairs, settings);
  const queue: Promise<TuneStep>[] = [];
  for (let step = 0; step < settings.steps; step++) {
    const learningRate = learningRateAt(settings, step + 1, settings.steps);
    const tasks = await source.tasks(step);
    const norms = settings.norms ? normsOf(await trainer.gradient(tasks)) : null;
    const report = trainer.step(tasks, { ...settings, learningRate }).then((done) => ({
      ...described(settings, step, tasks, done),
      learningRate,
      ...(norms && { norms }),
    }));
    report.catch(() => {}); // thrown when awaited, unless an earlier one has failed
    queue.push(report);
    while (queue.length >= STEPS_IN_FLIGHT) yield await queue.shift()!;
  }
  while (queue.length > 0) yield await queue.shift()!;
  yield await finish(engine, trainer, await source.tasks(settings.steps), settings);
}

/** What `tune` will ask of an engine: its steps are of the longest pair at most. With `health` the policy is measured before and after. */
export function tuneWork(
  pairs: readonly TokenPair[],
  { objective, pairsPerStep, microBatches }: TuneSettings,
  most: number,
  health: HealthInput | null,
): Work {
  const together = objective ? 2 : 1;
  const length = paddedLength(
    pairs.flatMap((pair) => rowsOfPair(pair, objective !== null)),
    most,
  );
  const rows = (together * pairsPerStep) / microBatches;
  const work = { batch: { rows, length, microBatches, together }, trained: true };
  if (!health) return { policies: 2, ...work, sampled: null };
  const { prompts, maxTokens } = health;
  const longest = Math.max(...prompts.map((prompt) => prompt.length)) + maxTokens;
  // Two that are measured, and the base.
  return { policies: 3, ...work, sampled: { rows: prompts.length, length: longest }, measured: 2 };
}

/** The micro-batches of every step. */
function newSource(
  engine: LanguageEngine,
  reference: Policy,
  pairs: readonly TokenPair[],
  { objective, pairsPerStep, microBatches, shuffle }: TuneSettings,
) {
  const order = orderOf(pairs.length, shuffle);
  const kept = new Map<number, readonly [chosen: Float32Array, rejected: Float32Array]>();
  const size = pairsPerStep / microBatches;

  /** The reference's log-probabilities of the completions of pairs, put where the batch has their tokens. */
  const referenceOf = async (numbers: readonly number[], batch: TokenBatch): Promise<Float32Array> => {
    const at = (row: number) => row * batch.length + pairs[numbers[row >> 1]!]!.prompt.length;
    if (!numbers.every((number) => kept.has(number))) {
      const scores = await engine.score(reference, batch);
      const taken = (row: number, { length }: readonly number[]) => scores.slice(at(row), at(row) + length);
      numbers.forEach((number, i) => {
        const { chosen, rejected } = pairs[number]!;
        kept.set(number, [taken(2 * i, chosen), taken(2 * i + 1, rejected)]);
      });
    }
    const values = new Float32Array(batch.rows * batch.length);
    numbers.forEach((number, i) => {
      const [chosen, rejected] = kept.get(number)!;
      values.set(chosen, at(2 * i));
      values.set(rejected, at(2 * i + 1));
    });
    return values;
  };

  return {
    async tasks(step: number): Promise<TrainTask[]> {
      const numbers = Array.from({ length: pairsPerStep }, (_, i) => order(step * pairsPerStep + i));
      const rowsOf = (some: readonly number[]) =>
        some.flatMap((number) => rowsOfPair(pairs[number]!, objective !== null));
      const length = paddedLength(rowsOf(numbers), engine.config.max_position_embeddings);
      const groups = Array.from({ length: microBatches }, (_, i) => numbers.slice(i * size, (i + 1) * size));
      const batches = groups.map((group) => packResponses(rowsOf(group), length));
      const tokens = batches.reduce((sum, { scored }) => sum + scored.reduce((a, b) => a + b, 0), 0);
      const tasks: TrainTask[] = [];
      for (const [i, batch] of batches.entries())
        tasks.push(
          objective
            ? {
                kind: 'preference',
                objective,
                batch,
                reference: await referenceOf(groups[i]!, batch),
                pairs: pairsPerStep,
              }
            : { kind: 'language', batch, tokens },
        );
      return tasks;
    },
  };
}

/** The pair that comes n-th: all of them in turn, each pass in an order of its own if they are shuffled. */
function orderOf(count: number, seed: number | null): (n: number) => number {
  const passes = new Map<number, Int32Array>();
  return (n) => {
    if (seed === null) return n % count;
    const pass = Math.floor(n / count);
    if (!passes.has(pass)) passes.set(pass, permutation(count, generator(seed, streamOf('shuffle', pass))));
    return passes.get(pass)![n % count]!;
  };
}

const rowsOfPair = ({ prompt, chosen, rejected }: TokenPair, both: boolean): TokenisedResponse[] =>
  (both ? [chosen, rejected] : [chosen]).map((response) => ({ prompt, response }));

function described(settings: TuneSettings, step: number, tasks: readonly TrainTask[], report: StepReport): TuneStep {
  const { chosenRatio, rejectedRatio, chosenLogProb, rejectedLogProb, loss, gradientNorm } = report;
  const sums = tasks.flatMap((task) => (task.kind === 'preference' ? rowSums(task, task.reference) : []));
  const of = (which: number) => sums.filter((_, row) => row % 2 === which).map(({ policy }) => policy);
  const beta = settings.objective ? betaOf(settings.objective) : 1;
  return {
    step,
    loss,
    margins: Array.from(chosenRatio, (ratio, i) => beta * (ratio - rejectedRatio[i]!)),
    policy: { chosen: [...chosenLogProb], rejected: [...rejectedLogProb] },
    reference: { chosen: of(0), rejected: of(1) },
    gradientNorm,
    learningRate: null,
  };
}

/** The step after the last: its loss in f64, and no update. */
async function finish(
  engine: LanguageEngine,
  trainer: Trainer,
  tasks: readonly TrainTask[],
  { objective, steps: step }: TuneSettings,
): Promise<TuneStep> {
  const scores = await Promise.all(tasks.map(({ batch }) => engine.score(single(trainer.weights), batch)));
  const none = { step, gradientNorm: null, learningRate: null };
  if (!objective) {
    const loss = ofKind(tasks, 'language').reduce(
      (sum, { tokens }, i) => sum - scores[i]!.reduce((a, b) => a + b, 0) / tokens,
      0,
    );
    return { ...none, loss, margins: [], policy: NO_SUMS, reference: NO_SUMS };
  }
  const rows = ofKind(tasks, 'preference').flatMap((task, i) => rowSums(task, scores[i]!));
  const pairs = Array.from({ length: rows.length / 2 }, (_, i): Pair => {
    const [won, lost] = [rows[2 * i]!, rows[2 * i + 1]!];
    return {
      ...{ policyW: won.policy, ratioW: won.ratio, lengthW: won.tokens },
      ...{ policyL: lost.policy, ratioL: lost.ratio, lengthL: lost.tokens },
      ...{ winW: 1, winL: 0, contextW: 0, contextL: 0 },
    };
  });
  const { batch, evaluate } = objective.row;
  const state = batch?.advance ? (await trainer.saveState()).objective : NO_STATE;
  const among = withContext(objective.row, pairs, objective.settings, state);
  const losses = among.map((pair) => evaluate(pair, objective.settings).loss);
  return {
    ...none,
    loss: losses.reduce((a, b) => a + b, 0) / losses.length,
    margins: pairs.map(({ ratioW, ratioL }) => betaOf(objective) * (ratioW - ratioL)),
    policy: { chosen: pairs.map(({ policyW }) => policyW), rejected: pairs.map(({ policyL }) => policyL) },
    reference: {
      chosen: pairs.map(({ policyW, ratioW }) => policyW - ratioW),
      rejected: pairs.map(({ policyL, ratioL }) => policyL - ratioL),
    },
  };
}

const NO_SUMS: Sums = { chosen: [], rejected: [] };

const normsOf = (gradient: ReadonlyMap<string, Float32Array>): Record<string, number> =>
  Object.fromEntries([...gradient].map(([name, values]) => [name, Math.hypot(...chunkNorms(values))]));

/** Math.hypot takes its numbers as arguments, of which there may not be too many. */
function chunkNorms(values: Float32Array): number[] {
  const norms: number[] = [];
  for (let start = 0; start < values.length; start += 4096)
    norms.push(Math.hypot(...values.subarray(start, start + 4096)));
  return norms;
}
