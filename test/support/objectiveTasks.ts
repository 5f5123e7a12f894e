import { readFile } from 'node:fs/promises';
import type { Configured, Objective as Row } from '../../src/algorithms/objectives/row';
import { completeSettings, configured, isOnPolicy } from '../../src/algorithms/objectives/table';
import { generate } from '../../src/domains/tales/stories';
import { packResponses, paddedLength } from '../../src/engine/language/batches';
import { openCpuEngine } from '../../src/engine/language/cpu/open';
import {
  type LanguageEngine,
  type OptimiserSettings,
  single,
  type TokenBatch,
  type TrainTask,
} from '../../src/engine/language/engine';
import { advantages } from '../../src/engine/learners/data/onPolicy';
import { promptTokens, write } from '../../src/engine/learners/generate';
import { talesSetup } from '../../src/engine/learners/tales';
import type { TalesWorld } from '../../src/experiment/experiment';
import { presetNamed } from '../../src/experiment/presets';
import type { HostWeights } from '../../src/model/config';
import { loadTokenizer } from '../../src/model/tokenizer/tokenizer';
import { streamOf } from '../../src/random';
import { loadModel } from './files';

export const optimiser: OptimiserSettings = {
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0,
  clip: 1,
};

/** SPPO's published β asks for ±500 nats. */
const settingsOf = (row: Row) => completeSettings(row, row.id.startsWith('sppo') ? { beta: 0.05 } : {});

/** Rows in groups of K, with a number for each. */
export interface Material {
  batch: TokenBatch;
  group: number;
  rewards: Float32Array;
  reference: Float32Array;
  old: Float32Array;
}

/** 1/|y| for every scored token of a response y. */
const shares = ({ length, scored }: TokenBatch): Float32Array =>
  Float32Array.from(scored, (counts, t) => {
    const row = Math.floor(t / length) * length;
    return counts / scored.subarray(row, row + length).reduce((sum, one) => sum + one, 0);
  });

/** One optimiser step of a row on this material, cut into micro-batches. */
export function tasksOf(row: Row, { batch, group, rewards, reference, old }: Material, micro: number): TrainTask[] {
  const objective = configured(row, settingsOf(row)) as Configured;
  const size = batch.rows / micro;
  const { length } = batch;
  const groupedAdvantage = advantages(batch, { old, reference, rewards, group, kl: 0.05 });
  return Array.from({ length: micro }, (_, i): TrainTask => {
    const [from, to] = [i * size, (i + 1) * size];
    const tokens = <T extends Float32Array | Int32Array | Uint8Array>(values: T) =>
      values.slice(from * length, to * length) as T;
    const part = { rows: size, length, ids: tokens(batch.ids), scored: tokens(batch.scored) };
    const common = { batch: part, reference: tokens(reference) };
    switch (objective.kind) {
      case 'pairs':
        return {
          kind: 'preference',
          objective,
          ...common,
          pairs: batch.rows / 2,
          facts: Float32Array.from({ length: 2 * size }, (_, k) => [0.8, 0.3, 0, row.id === 'xpo' ? 1 : 0][k % 4]!),
        };
      case 'responses':
        return {
          kind: 'responses',
          objective,
          ...common,
          group,
          rewards: rewards.slice(from, to),
          ...(isOnPolicy(row) && { old: tokens(old) }),
          prompts: batch.rows / group,
        };
      case 'tokens': {
        // A mean over responses of their means, or over all tokens.
        const isWeighed = objective.row.group?.mean === 'responses';
        return {
          kind: 'tokens',
          objective,
          ...common,
          group,
          rewards: rewards.slice(from, to),
          old: tokens(old),
          advantage: tokens(groupedAdvantage),
          ...(isWeighed && { weight: tokens(shares(batch)) }),
          tokens: isWeighed ? batch.rows : batch.scored.reduce((sum, one) => sum + one, 0),
        };
      }
      default:
        throw objective satisfies never;
    }
  });
}

/** The model of the tales, and what it wrote to two beginnings: four responses each, best first and worst last, so that pairs have something to learn. */
export interface TalesMaterial {
  engine: LanguageEngine;
  base: HostWeights;
  material: Material;
}

export async function talesMaterial(): Promise<TalesMaterial> {
  const read = (name: string) => readFile(new URL(`../../public/models/tales/${name}`, import.meta.url));
  const json = async (name: string) => JSON.parse((await read(name)).toString()) as unknown;
  const { config, weights } = loadModel(
    new Uint8Array(await read('config.json')),
    new Uint8Array(await read('model.safetensors')),
  );
  const tokenizer = await loadTokenizer(await json('tokenizer.json'), await json('tokenizer_config.json'));
  const world = presetNamed('tales-momentum').experiment.world as TalesWorld;
  const setup = talesSetup(world, await openCpuEngine(config), tokenizer);
  const { engine } = setup;
  const policy = engine.upload(weights);
  const prompts = [0, 1].map((i) => generate(1, streamOf('prompts', 1), i).prompt);
  const responses = await write(setup, single(policy), prompts, 4, 1, streamOf('sample', 1));
  const ordered = responses.toSorted((a, b) => a.prompt - b.prompt || b.reward - a.reward);
  const rows = ordered.map(({ prompt, ids }) => ({
    prompt: promptTokens(tokenizer, prompts[prompt]!),
    response: ids,
  }));
  const batch = packResponses(rows, paddedLength(rows, config.max_position_embeddings));
  const reference = await engine.score(single(policy), batch);
  const rewards = Float32Array.from(ordered, ({ reward }) => reward);
  return { engine, base: weights, material: { batch, group: 4, rewards, reference, old: reference } };
}

/** The losses of ten steps of a row. */
export async function tenLosses({ engine, base, material }: TalesMaterial, row: Row): Promise<number[]> {
  const weights = engine.upload(base);
  const trainer = engine.trainer(weights);
  const tasks = tasksOf(row, material, 1);
  const losses: number[] = [];
  for (let step = 0; step < 10; step++) losses.push((await trainer.step(tasks, optimiser)).loss);
  trainer.free();
  engine.free(weights);
  return losses;
}

/** α-DPO has no z while policy and reference are equal, so its second loss is the first of its kind. */
export const firstLoss = (row: Row, losses: readonly number[]): number => losses[row.id === 'alpha_dpo' ? 1 : 0]!;
