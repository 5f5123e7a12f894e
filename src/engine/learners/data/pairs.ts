import type { Configured, PairObjective } from '../../../algorithms/objectives/row';
import type { Combination } from '../../../algorithms/proximalPoint';
import { mean } from '../../../algorithms/statistics';
import { winShare } from '../../../domains/oracle';
import { Failed } from '../../../messages/failure';
import { generator, permutation, streamOf } from '../../../random';
import type { TextLabels, TextSample } from '../../../trace/events';
import { packResponses, paddedLength, type TokenisedResponse } from '../../language/batches';
import { type Policy, type StepReport, single, type TrainTask, type Weights } from '../../language/engine';
import { rowSums } from '../../language/report';
import { responseRows, type TextSetup } from '../generate';

/** What a proximal step is given. */
export interface ProximalInput {
  objective: Configured;
  sample: TextSample;
  labels: TextLabels;
  /** The weights to start from. */
  start: Weights;
  /** What the implicit reward is measured against: log-probabilities that are added up (`referenceOf`), of one policy but for COMAL. */
  reference: Combination<Policy>;
  seed: number;
  iteration: number;
  /** If an iteration takes several proximal steps: the optimiser steps before this one, and of all of them together. */
  counted?: { before: number; of: number };
}

/** What the optimiser steps of a proximal step learn from. */
export interface BatchSource {
  /** Whether it asks the policy as it is now, so that every step waits for the one before. */
  readonly online: boolean;
  /** The micro-batches of an optimiser step, from 1. */
  tasks(step: number): Promise<TrainTask[]>;
  /** Called with the report of every step. */
  onStep?(report: StepReport): void;
  /** Frees the weights that it keeps; no step may be under way. */
  free?(): void;
  /** Spent so far: tokens that went through training, tokens that were drawn, and preferences or rewards asked for. */
  readonly spent: { trained: number; drawn: number; labels: number };
}

/** The preference pairs of an iteration, and their reference. */
export interface PairSet {
  /** Rows 2i and 2i+1: chosen and rejected of pair i. */
  rows: readonly TokenisedResponse[];
  prompts: readonly string[];
  /** Tokens that every row is padded to. */
  length: number;
  /** log π_ref per token, [rows, length]; a moving reference is scored into it again. */
  reference: Float32Array;
  /** Every row's response under the prompt of another pair; null if the objective does not ask for it. */
  mismatched: Mismatched | null;
  /** Facts of every pair, [pairs, 4] (see `TrainTask`); null if the objective reads none of them. */
  facts: Float32Array | null;
}

/** Responses under prompts that they do not answer, as KTO measures how far the policy is from its reference. */
interface Mismatched {
  /** Rows 2i and 2i+1: both responses of another pair under the prompt of pair i. */
  rows: readonly TokenisedResponse[];
  length: number;
  /** log π_ref per token, [rows, length]; a moving reference is scored into it again. */
  reference: Float32Array;
}

/** Pairs of one micro-batch, at most. */
export const pairsPerBatch = ({ world: { solve } }: TextSetup): number =>
  Math.ceil(solve.pairsPerStep / solve.microBatches);

/** Throws a Failed if there is no pair to learn from. */
export async function openPairSet(setup: TextSetup, input: ProximalInput): Promise<PairSet> {
  const { rows, prompts } = tokenise(setup, input);
  if (rows.length === 0) throw new Failed({ code: 'no-pairs', facts: { iteration: input.iteration } });
  const length = paddedLength(rows, setup.engine.config.max_position_embeddings);
  const reference = await scoreReference(setup, input.reference, rows, length);
  const { needs } = input.objective.row;
  return {
    rows,
    prompts,
    length,
    reference,
    mismatched: needs.includes('mismatched') ? await mismatch(setup, input, rows) : null,
    facts: needs.includes('wins') ? winFacts(setup, input) : null,
  };
}

/** The responses of the next pair that has another prompt, or if there is none of the next pair, under every pair's prompt. */
async function mismatch(
  setup: TextSetup,
  { labels: { pairs }, reference }: ProximalInput,
  rows: readonly TokenisedResponse[],
): Promise<Mismatched> {
  const other = (i: number) => {
    const after = Array.from({ length: pairs.length }, (_, k) => (i + 1 + k) % pairs.length);
    return after.find((j) => pairs[j]!.prompt !== pairs[i]!.prompt) ?? after[0]!;
  };
  const mixed = rows.map(({ prompt }, row) => ({ prompt, response: rows[2 * other(row >> 1) + (row % 2)]!.response }));
  const length = paddedLength(mixed, setup.engine.config.max_position_embeddings);
  return { rows: mixed, length, reference: await scoreReference(setup, reference, mixed, length) };
}

/** KTO's z₀ of these pairs: max(0, the mean log-ratio of their mismatched responses), nats. */
export async function referencePoint(
  setup: TextSetup,
  policy: Policy,
  { rows, length, reference }: Mismatched,
  pairs: readonly number[],
): Promise<number> {
  const numbers = pairs.flatMap((pair) => [2 * pair, 2 * pair + 1]);
  const own = numbers.map((row) => rows[row]!);
  const scores = await scoreRows(setup, policy, own, length);
  const sums = rowSums({ batch: packResponses(own, length), reference: gather(reference, numbers, length) }, scores);
  return Math.max(0, mean(sums.map(({ ratio }) => ratio)));
}

/** Draws the step's pairs from the iteration's set, in whole passes, each in a fresh order; the same order in every arm. */
export function pairBatches(
  setup: TextSetup,
  objective: Configured<PairObjective>,
  pairs: PairSet,
  { seed, iteration }: ProximalInput,
  trained: Weights,
): BatchSource {
  const { solve } = setup.world;
  const { mismatched } = pairs;
  const perBatch = pairsPerBatch(setup);
  const order = visits(pairs.rows.length / 2, solve.steps * perBatch * solve.microBatches, seed, iteration);
  const spent = { trained: 0, drawn: 0, labels: 0 };
  const microBatch = (first: number, point: number | null): TrainTask => {
    const chosen = order.slice(first, first + perBatch);
    const told = point === null ? null : Float32Array.from(chosen.flatMap(() => [1, 0, point, point]));
    const facts = told ?? (pairs.facts && gather(pairs.facts, chosen, 4));
    const numbers = chosen.flatMap((pair) => [2 * pair, 2 * pair + 1]);
    const rows = numbers.map((row) => pairs.rows[row]!);
    spent.trained += rows.reduce((sum, { prompt, response }) => sum + prompt.length + response.length, 0);
    return {
      kind: 'preference',
      objective,
      batch: packResponses(rows, pairs.length),
      reference: gather(pairs.reference, numbers, pairs.length),
      pairs: perBatch * solve.microBatches,
      ...(facts && { facts }),
    };
  };
  return {
    online: mismatched !== null,
    spent,
    async tasks(step) {
      const first = (step - 1) * solve.microBatches * perBatch;
      const own = order.slice(first, first + solve.microBatches * perBatch);
      const point = mismatched && (await referencePoint(setup, single(trained), mismatched, own));
      return Array.from({ length: solve.microBatches }, (_, micro) => microBatch(first + micro * perBatch, point));
    },
  };
}

/** The named rows of a table, [rows, width]. */
export function gather(table: Float32Array, rows: readonly number[], width: number): Float32Array {
  const result = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    result.set(table.subarray(row * width, (row + 1) * width), i * width);
  });
  return result;
}

function tokenise(setup: TextSetup, { sample, labels }: ProximalInput) {
  const rows = responseRows(setup, sample.prompts, sample.responses);
  return {
    rows: labels.pairs.flatMap(({ chosen, rejected }) => [rows[chosen]!, rows[rejected]!]),
    prompts: labels.pairs.map(({ prompt }) => sample.prompts[prompt]!),
  };
}

/** P(y ≻ anchor) of both responses of every pair, from the iteration's responses to the same prompt. */
function winFacts({ world: { oracle } }: TextSetup, { sample, labels }: ProximalInput): Float32Array {
  const share = (response: number) => winShare(response, sample.responses, oracle);
  return Float32Array.from(labels.pairs.flatMap(({ chosen, rejected }) => [share(chosen), share(rejected), 0, 0]));
}

/** Whole passes over `count` things, each in a fresh order, cut to `length` visits; the same order in every arm. */
export function visits(count: number, length: number, seed: number, iteration: number): number[] {
  const order: number[] = [];
  const draw = generator(seed, streamOf('shuffle', iteration));
  while (order.length < length) order.push(...permutation(count, draw));
  return order.slice(0, length);
}

/**
 * Per-token log-probabilities of all rows, [rows, length], in batches of the shape that training uses: the same kernels on
 * the same rows give the same bits, so that policy − reference is exactly 0 at the first step.
 */
export async function scoreRows(
  setup: TextSetup,
  policy: Policy,
  rows: readonly TokenisedResponse[],
  length: number,
  perBatch = 2 * pairsPerBatch(setup),
): Promise<Float32Array> {
  const scores = new Float32Array(rows.length * length);
  for (let first = 0; first < rows.length; first += perBatch) {
    const batch = Array.from({ length: perBatch }, (_, i) => rows[(first + i) % rows.length]!);
    const kept = Math.min(perBatch, rows.length - first) * length;
    scores.set((await setup.engine.score(policy, packResponses(batch, length))).subarray(0, kept), first * length);
  }
  return scores;
}

/** log π_ref per token, [rows, length]: Σ coefficient · log π, not normalised, as COMAL's authors have their mixture. */
async function scoreReference(
  setup: TextSetup,
  reference: Combination<Policy>,
  rows: readonly TokenisedResponse[],
  length: number,
): Promise<Float32Array> {
  const terms: [number, Float32Array][] = [];
  for (const [coefficient, policy] of reference)
    if (coefficient !== 0) terms.push([coefficient, await scoreRows(setup, policy, rows, length)]);
  const [[weight, first] = [0, new Float32Array()]] = terms;
  if (terms.length === 1 && weight === 1) return first;
  return first.map((_, i) => terms.reduce((sum, [coefficient, scores]) => sum + coefficient * scores[i]!, 0));
}

/** The policy that a reference is. Throws an Error for a mixture, which only objectives of pairs are measured against. */
export function policyOf([[weight, policy] = [0, []], ...others]: Combination<Policy>): Policy {
  if (weight !== 1 || others.length > 0) throw new Error('the reference is a mixture, and not one policy');
  return policy;
}
