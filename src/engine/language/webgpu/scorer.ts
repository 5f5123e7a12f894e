import type { Combination } from '../../../algorithms/proximalPoint';
import { newRecorder, type Recorder } from '../../../gpu/recording';
import { type Memory, type Tensor, upload } from '../../../gpu/tensor';
import {
  type Chunk,
  chunksOf,
  finalNorm,
  type HeadTensors,
  logitsOf,
  newHead,
  rowsOf,
  scoredPositions,
  setScoredRows,
  type VaryingRows,
} from '../../../model/head';
import { forward } from '../../../model/transformer';
import { evaluate, logprob } from '../../../ops/logprob';
import type { RowClass } from '../../../ops/tuning/products';
import { demandFinite, demandFiniteEvaluation, type Evaluation, type TokenBatch } from '../engine';
import type { Core } from './core';
import { buildFor } from './firstUse';
import { newReadRing, type ReadRing } from './readRing';
import { newSum, recordSum, type Sum } from './sum';
import { aligned, newScoreTensors } from './tensors';
import { type Recording, recordingOf, type Workspace, type Workspaces } from './workspace';

/** Weights on the device. */
export interface Stored {
  readonly id: number;
  readonly flat: Tensor;
}

interface ScoreRecording extends Recording {
  readonly ring: ReadRing;
  readonly inputs: { ids: Tensor; chosen: Tensor; places: Tensor };
  readonly varying: readonly VaryingRows[];
}

/** Tells policies apart in keys. */
export const policyKey = (policy: Combination<Stored>): string =>
  policy.map(([coefficient, { id }]) => `${coefficient}·${id}`).join(' + ');

/** Log-probabilities of the scored tokens, [rows, length], 0 elsewhere. */
export async function score(
  core: Core,
  workspaces: Workspaces,
  policy: Combination<Stored>,
  batch: TokenBatch,
): Promise<Float32Array> {
  const [logProbs] = await run(core, workspaces, [policy], batch);
  return demandFinite(
    'score: the log-probability',
    batch,
    masked(batch, (i) => logProbs![i]!),
  );
}

export async function evaluatePolicy(
  core: Core,
  workspaces: Workspaces,
  policy: Combination<Stored>,
  reference: Combination<Stored>,
  batch: TokenBatch,
): Promise<Evaluation> {
  const [summary] = await run(core, workspaces, [policy, reference], batch);
  const part = (at: number) => masked(batch, (i) => summary![4 * i + at]!);
  return demandFiniteEvaluation(batch, {
    logProbs: part(0),
    referenceLogProbs: part(1),
    entropy: part(2),
    kl: part(3),
  });
}

/** At positions that are not scored, tensors keep the values of an earlier batch. */
const masked = ({ scored }: TokenBatch, value: (index: number) => number) =>
  Float32Array.from(scored, (counts, i) => (counts ? value(i) : 0));

/** One policy: its log-probabilities. Two: the summary of `evaluate`. */
function run(
  core: Core,
  workspaces: Workspaces,
  policies: readonly Combination<Stored>[],
  batch: TokenBatch,
): Promise<Float32Array[]> {
  const { device } = core;
  return core.queue.enqueue(async () => {
    const workspace = await workspaces.room(batch.rows * batch.length);
    const key = `score ${policies.map(policyKey).join(' against ')} ${batch.rows}×${batch.length}`;
    const { program, ring, inputs, varying } = await recordingOf(workspace, key, device, (memory) =>
      record(core, workspace, policies, batch, memory),
    );
    const { chosen, places } = scoredPositions(batch.scored);
    upload(device, inputs.ids, batch.ids);
    upload(device, inputs.chosen, chosen);
    upload(device, inputs.places, places);
    setScoredRows(program, varying, chosen.length);
    const read = ring.next();
    program.submit(undefined, read.copy);
    return { done: read.words() };
  });
}

async function record(
  core: Core,
  workspace: Workspace,
  policies: readonly Combination<Stored>[],
  { rows, length }: TokenBatch,
  memory: Memory,
): Promise<ScoreRecording> {
  const { device, model } = core;
  const rec = newRecorder(device);
  const positions = rows * length;
  const { inputs, result, logSum } = newScoreTensors(memory, positions, policies.length === 1 ? 1 : 4);
  const varying: VaryingRows[] = [];
  const heads = policies.map((policy, i) =>
    policy.map(([, weights], term) => {
      const head = i + term === 0 ? workspace.head : newHead(aligned(positions), model, memory);
      forward(rec, model, weights.flat, inputs.ids, { rows, length }, workspace.acts);
      const x = workspace.acts.stream.at(-1)!;
      varying.push(finalNorm(rec, model, weights.flat, { x, chosen: inputs.chosen }, head, positions));
      return head;
    }),
  );
  const logits = policies.map((policy, i) =>
    newLogits(memory, policy, i === 0 ? workspace.logits : null, workspace.logits.length),
  );
  for (const chunk of chunksOf(positions, model)) {
    const mixed = policies.map((policy, i) => recordLogits(rec, core, policy, heads[i]!, logits[i]!, chunk, varying));
    const targets = { places: rowsOf(inputs.places, chunk), ids: inputs.ids };
    const sizes = { rows: chunk.rows, vocab: model.config.vocab_size };
    const { rowReduction } = model.tuning;
    const slot = mixed[1]
      ? evaluate(
          rec,
          { ...targets, logits: mixed[0]!, reference_logits: mixed[1], summary: result },
          sizes,
          rowReduction,
        )
      : logprob(
          rec,
          { ...targets, logits: mixed[0]!, log_prob: result, log_sum: rowsOf(logSum, chunk) },
          sizes,
          rowReduction,
        );
    varying.push({ slot, param: 'rows', chunk });
  }
  await memory.ready();
  const program = await buildFor('scoring', rec, model);
  const ring = newReadRing(device, [result]);
  const free = () => {
    program.free();
    ring.free();
    memory.free();
  };
  return { program, ring, inputs, varying, owners: policies.flat().map(([, { id }]) => id), free };
}

/** The logits of a policy, which are Σ coefficient · logits of its terms, up to a normaliser. */
interface PolicyLogits {
  readonly terms: readonly Tensor[];
  /** Null for a policy of one set of weights, whose logits are those of its term. */
  readonly sum: Sum | null;
}

/** `first` may lend the tensor of the first term. */
export function newLogits(
  memory: Memory,
  policy: Combination<Stored>,
  first: Tensor | null,
  length: number,
): PolicyLogits {
  const isSingle = policy.length === 1 && policy[0]![0] === 1;
  const terms = policy.map((_, i) => (i === 0 && first ? first : memory.tensor(length, 'logits')));
  return { terms, sum: isSingle ? null : newSum(memory, policy.length, memory.tensor(length, 'logits')) };
}

/** Σ coefficient · logits of a chunk; returns the tensor that holds it. */
export function recordLogits(
  rec: Recorder,
  { model }: Core,
  policy: Combination<Stored>,
  heads: readonly HeadTensors[],
  logits: PolicyLogits,
  chunk: Chunk,
  varying: VaryingRows[],
  rows: RowClass = 'many',
): Tensor {
  const terms = policy.map(([coefficient, weights], i) => {
    const tensor = logits.terms[i]!;
    varying.push(...logitsOf(rec, model, weights.flat, { normed: heads[i]!.normed, logits: tensor }, chunk, rows));
    return [coefficient, tensor] as const;
  });
  return logits.sum ? recordSum(rec, terms, logits.sum) : logits.terms[0]!;
}
