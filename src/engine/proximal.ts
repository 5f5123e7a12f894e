import type { Pair } from '../algorithms/objectives/row';
import { completeSettings, findObjective } from '../algorithms/objectives/table';
import { learningRateAt } from '../algorithms/schedule';
import { mean } from '../algorithms/statistics';
import type { Arm } from '../experiment/experiment';
import type { Metrics, SolveStep, TextLabels, TextSample, TextSolution, TokenChange } from '../experiment/trace';
import { generator, permutation, streamOf } from '../random';
import { type Author, promptTokens } from './author';
import { packResponses, paddedLength, type TokenisedResponse } from './batches';
import type { OptimiserSettings, PolicyWeights, StepReport, TrainTask, Weights } from './language';

/** The preference set of an iteration under reference and solution, for the charts. */
export interface ScoredPairs {
  statistics: Pick<Metrics, 'loss' | 'margin' | 'accuracy' | 'chosenLogProb' | 'rejectedLogProb'>;
  /** Rows 2i and 2i+1: chosen and rejected of pair i. */
  rows: TokenisedResponse[];
  prompts: string[];
  trainedTokens: number;
}

/** Optimiser steps that may wait on the device before the next one is asked for. */
const QUEUED = 2;

interface ProximalInput {
  sample: TextSample;
  labels: TextLabels;
  /** Holds the weights to start from, and the solution at the end. */
  start: Weights;
  reference: PolicyWeights;
  seed: number;
  iteration: number;
}

/**
 * argmin over π of the arm's objective with implicit reward β log(π / reference) (eq. 3.5), by AdamW from `start`, in place.
 * Pairs are visited in the same random order in every arm. Yields every optimiser step once the device has confirmed it.
 */
export async function* proximalStep(
  author: Author,
  arm: Arm,
  input: ProximalInput,
): AsyncGenerator<SolveStep, ScoredPairs> {
  const { engine, world } = author;
  const { solve } = world;
  const pairs = tokenise(author, input);
  if (pairs.rows.length === 0)
    throw new Error(
      `iteration ${input.iteration}: every prompt's responses are equal, so there is no pair to learn from`,
    );
  const length = paddedLength(pairs.rows, engine.config.max_position_embeddings);
  const perBatch = Math.ceil(solve.pairsPerStep / solve.microBatches);
  const reference = await scorePairs(author, input.reference, pairs.rows, length, perBatch);
  const order = pairOrder(pairs.rows.length / 2, solve.steps * perBatch * solve.microBatches, input);
  const beta = arm.objective.settings.beta ?? 1;

  const trainer = engine.trainer(input.start);
  let trainedTokens = 0;
  try {
    const queue: { learningRate: number; report: Promise<StepReport> }[] = [];
    const confirm = async (): Promise<SolveStep> => {
      const { learningRate, report } = queue.shift()!;
      return describe(await report, beta, solve.steps, learningRate);
    };
    for (let step = 1; step <= solve.steps; step++) {
      const tasks = Array.from({ length: solve.microBatches }, (_, micro): TrainTask => {
        const first = ((step - 1) * solve.microBatches + micro) * perBatch;
        const chosen = order.slice(first, first + perBatch).flatMap((pair) => [2 * pair, 2 * pair + 1]);
        const rows = chosen.map((row) => pairs.rows[row]!);
        trainedTokens += rows.reduce((sum, { prompt, response }) => sum + prompt.length + response.length, 0);
        const scores = new Float32Array(rows.length * length);
        chosen.forEach((row, i) => {
          scores.set(reference.subarray(row * length, (row + 1) * length), i * length);
        });
        return {
          kind: 'preference',
          objective: arm.objective,
          batch: packResponses(rows, length),
          reference: scores,
          pairs: perBatch * solve.microBatches,
        };
      });
      const learningRate = learningRateAt(solve, step, solve.steps);
      const optimiser: OptimiserSettings = { ...solve, learningRate };
      queue.push({ learningRate, report: trainer.step(tasks, optimiser) });
      if (queue.length > QUEUED) yield await confirm();
    }
    while (queue.length > 0) yield await confirm();
  } finally {
    trainer.free();
  }
  const solution = await scorePairs(author, input.start, pairs.rows, length, perBatch);
  return {
    ...pairs,
    trainedTokens,
    statistics: statistics(arm, input.labels, pairs.rows, solution, reference, length),
  };
}

// Losses are rounded to f32: the last digits of Math.exp and Math.log are left to each browser, and a trace is the same everywhere.
function describe(report: StepReport, beta: number, steps: number, learningRate: number): SolveStep {
  const margins = Array.from(report.chosenRatio, (chosen, i) => beta * (chosen - report.rejectedRatio[i]!));
  return {
    step: report.step,
    steps,
    loss: Math.fround(report.loss),
    margin: mean(margins),
    accuracy: mean(margins.map(won)),
    gradientNorm: report.gradientNorm,
    learningRate,
  };
}

const won = (margin: number) => (margin > 0 ? 1 : margin === 0 ? 0.5 : 0);

function tokenise(
  { tokenizer }: Author,
  { sample, labels }: ProximalInput,
): { rows: TokenisedResponse[]; prompts: string[] } {
  const encoded = sample.prompts.map((prompt) => promptTokens(tokenizer, prompt));
  const row = (response: number): TokenisedResponse => {
    const { prompt, ids } = sample.responses[response]!;
    return { prompt: encoded[prompt]!, response: ids };
  };
  return {
    rows: labels.pairs.flatMap(({ chosen, rejected }) => [row(chosen), row(rejected)]),
    prompts: labels.pairs.map(({ prompt }) => sample.prompts[prompt]!),
  };
}

/** Whole passes over the pairs, each in a fresh order, cut to `count` visits. */
function pairOrder(pairs: number, count: number, { seed, iteration }: ProximalInput): number[] {
  const order: number[] = [];
  const draw = generator(seed, streamOf('shuffle', iteration));
  while (order.length < count) order.push(...permutation(pairs, draw));
  return order.slice(0, count);
}

/**
 * Per-token log-probabilities of all rows, [rows, length], in batches of the shape that training uses: the same kernels on
 * the same rows give the same bits, so that policy − reference is exactly 0 at the first step.
 */
async function scorePairs(
  { engine }: Author,
  policy: PolicyWeights,
  rows: readonly TokenisedResponse[],
  length: number,
  perBatch: number,
): Promise<Float32Array> {
  const scores = new Float32Array(rows.length * length);
  for (let first = 0; first < rows.length; first += 2 * perBatch) {
    const batch = Array.from({ length: 2 * perBatch }, (_, i) => rows[(first + i) % rows.length]!);
    const kept = Math.min(2 * perBatch, rows.length - first) * length;
    scores.set((await engine.score(policy, packResponses(batch, length))).subarray(0, kept), first * length);
  }
  return scores;
}

function statistics(
  arm: Arm,
  labels: TextLabels,
  rows: readonly TokenisedResponse[],
  solution: Float32Array,
  reference: Float32Array,
  length: number,
): ScoredPairs['statistics'] {
  const objective = findObjective(arm.objective.id);
  const settings = completeSettings(objective, arm.objective.settings);
  const beta = settings.beta ?? 1;
  /** Sums over a row's tokens of log π, and of log π − log π_ref taken per token; padding holds zeros. */
  const sums = rows.map((_, row) => {
    let policy = 0;
    let ratio = 0;
    for (let i = row * length; i < (row + 1) * length; i++) {
      policy += solution[i]!;
      ratio += solution[i]! - reference[i]!;
    }
    return { policy, ratio };
  });
  const pairs = labels.pairs.map(({ probability }, i): Pair => {
    const [w, l] = [sums[2 * i]!, sums[2 * i + 1]!];
    return {
      policyW: w.policy,
      policyL: l.policy,
      ratioW: w.ratio,
      ratioL: l.ratio,
      lengthW: rows[2 * i]!.response.length,
      lengthL: rows[2 * i + 1]!.response.length,
      winW: probability,
      winL: 1 - probability,
    };
  });
  const margins = pairs.map(({ ratioW, ratioL }) => beta * (ratioW - ratioL));
  return {
    loss: Math.fround(mean(pairs.map((pair) => objective.evaluate(pair, settings).loss))),
    margin: mean(margins),
    accuracy: mean(margins.map(won)),
    chosenLogProb: mean(pairs.map((pair) => pair.policyW)),
    rejectedLogProb: mean(pairs.map((pair) => pair.policyL)),
  };
}

/** The first pair of the iteration, token by token: its log-probabilities before and after the proximal step. */
export async function tokenChanges(
  { engine, tokenizer }: Author,
  { rows, prompts }: ScoredPairs,
  anchor: PolicyWeights,
  solution: Weights,
): Promise<TextSolution> {
  const shown = rows.slice(0, 2);
  const length = paddedLength(shown, engine.config.max_position_embeddings);
  const batch = packResponses(shown, length);
  const before = await engine.score(anchor, batch);
  const after = await engine.score(solution, batch);
  const [chosen, rejected] = shown.map(({ prompt, response }, row) =>
    response.map((id, i): TokenChange => {
      const at = row * length + prompt.length + i;
      return { text: tokenizer.tokenText(id), before: before[at]!, after: after[at]! };
    }),
  );
  return { kind: 'texts', prompt: prompts[0]!, chosen: chosen!, rejected: rejected! };
}
