import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Configured, Objective as Row } from '../../../src/algorithms/objectives/row';
import { completeSettings, configured, isOnPolicy, OBJECTIVES } from '../../../src/algorithms/objectives/table';
import { generate } from '../../../src/domains/tales/stories';
import { packResponses, paddedLength } from '../../../src/engine/language/batches';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import {
  type LanguageEngine,
  type OptimiserSettings,
  single,
  type TokenBatch,
  type TrainTask,
} from '../../../src/engine/language/engine';
import { openWebgpuEngine } from '../../../src/engine/language/webgpu/engine';
import { advantages } from '../../../src/engine/learners/data/onPolicy';
import { promptTokens, type TextSetup, write } from '../../../src/engine/learners/generate';
import { talesSetup } from '../../../src/engine/learners/tales';
import type { TalesWorld } from '../../../src/experiment/experiment';
import { presetNamed } from '../../../src/experiment/presets';
import type { HostWeights } from '../../../src/model/config';
import { loadTokenizer } from '../../../src/model/tokenizer/tokenizer';
import { generator, normal, streamOf } from '../../../src/random';
import { randomWeights } from '../../../src/selftest/model64';
import { AWKWARD } from '../../support/awkward';
import { loadModel } from '../../support/files';
import { testDevice } from '../../support/gpu';

const optimiser: OptimiserSettings = {
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0,
  clip: 1,
};

const TRAINED = OBJECTIVES;

/** SPPO's published β asks for ±500 nats. */
const settingsOf = (row: Row) => completeSettings(row, row.id.startsWith('sppo') ? { beta: 0.05 } : {});

/** Rows in groups of K, with a number for each. */
interface Material {
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
function tasksOf(row: Row, { batch, group, rewards, reference, old }: Material, micro: number): TrainTask[] {
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

describe('on both engines', () => {
  const config = AWKWARD;
  const host = randomWeights(config, 3);
  let engines: { cpu: LanguageEngine; webgpu: LanguageEngine };
  let material: Material;

  beforeAll(async () => {
    engines = { cpu: await openCpuEngine(config), webgpu: await openWebgpuEngine(config, await testDevice()) };
    const [rows, length] = [8, 16];
    const draw = generator(5, 1);
    const ids = Int32Array.from({ length: rows * length }, () => draw.below(config.vocab_size));
    const scored = Uint8Array.from(ids, (_, i) => (i % length >= 3 && i % length < 7 + (i % 5) ? 1 : 0));
    const batch = { rows, length, ids, scored };
    const near = await engines.cpu.score(single(engines.cpu.upload(host)), batch);
    const off = (k: number) => near.map((x, i) => (scored[i] ? Math.fround(x + 0.2 * normal(5, 1, k, i)) : 0));
    const rewards = Float32Array.from({ length: rows }, (_, i) => normal(5, 2, 0, i));
    material = { batch, group: 4, rewards, reference: off(0), old: off(1) };
  });
  afterAll(() => {
    for (const engine of Object.values(engines)) engine.close();
  });

  /** Gradient, then three steps: reports, weights and the objective's state. */
  async function train(engine: LanguageEngine, row: Row, micro: number) {
    const weights = engine.upload(host);
    const trainer = engine.trainer(weights);
    const tasks = tasksOf(row, material, micro);
    const gradient = await trainer.gradient(tasks);
    const reports = [];
    for (let step = 0; step < 3; step++) reports.push(await trainer.step(tasks, optimiser));
    const { objective } = await trainer.saveState();
    const after = await engine.download(trainer.weights);
    trainer.free();
    for (const kept of [weights, trainer.weights]) engine.free(kept);
    return { gradient, reports, objective, after };
  }

  const distance = (a: HostWeights, b: HostWeights): number => {
    let [difference, norm] = [0, 0];
    for (const [name, values] of b)
      values.forEach((x, i) => {
        difference += (a.get(name)![i]! - x) ** 2;
        norm += x ** 2;
      });
    return Math.sqrt(difference / norm);
  };

  it.each(TRAINED.map((row) => [row.id, row] as const))(
    '%s: equal engines, and two half batches are one',
    async (_, row) => {
      const cpu = await train(engines.cpu, row, 1);
      for (const [engine, micro] of [
        [engines.cpu, 2],
        [engines.webgpu, 1],
        [engines.webgpu, 2],
      ] as const) {
        const other = await train(engine, row, micro);
        expect(distance(other.gradient, cpu.gradient)).toBeLessThan(2e-4);
        expect(distance(other.after, cpu.after)).toBeLessThan(2e-4);
        other.objective.forEach((value, k) => {
          expect(Math.abs(value - cpu.objective[k]!)).toBeLessThan(1e-4 * (1 + Math.abs(cpu.objective[k]!)));
        });
        other.reports.forEach((report, step) => {
          const exact = cpu.reports[step]!;
          expect(Math.abs(report.loss - exact.loss)).toBeLessThan(2e-4 * (1 + Math.abs(exact.loss)));
          expect(report.pairLoss).toHaveLength(exact.pairLoss.length);
          report.chosenRatio.forEach((ratio, i) => {
            expect(Math.abs(ratio - exact.chosenRatio[i]!)).toBeLessThan(1e-3);
            expect(Math.abs(report.rejectedRatio[i]! - exact.rejectedRatio[i]!)).toBeLessThan(1e-3);
          });
          expect(Math.abs(report.drift - exact.drift)).toBeLessThan(1e-4);
        });
      }
    },
  );

  it.each(['bco', 'alpha_dpo'])('%s: a checkpoint brings its state along', async (id) => {
    const row = TRAINED.find((one) => one.id === id)!;
    const tasks = tasksOf(row, material, 1);
    for (const engine of Object.values(engines)) {
      const weights = engine.upload(host);
      const trainer = engine.trainer(weights);
      await trainer.step(tasks, optimiser);
      const saved = await trainer.saveState();
      expect(saved.objective.some((value) => value !== 0)).toBe(true);
      const half = await engine.download(trainer.weights);
      const straight = await trainer.step(tasks, optimiser);
      const resumed = engine.trainer(engine.upload(half));
      resumed.loadState(saved);
      expect(await resumed.step(tasks, optimiser)).toEqual(straight);
    }
  });

  it('refuses micro-batches of two objectives', async () => {
    const [dpo, ipo] = ['dpo', 'ipo'].map((id) => tasksOf(TRAINED.find((row) => row.id === id)!, material, 1)[0]!);
    for (const engine of Object.values(engines)) {
      const weights = engine.upload(host);
      await expect(engine.trainer(weights).step([dpo!, ipo!], optimiser)).rejects.toThrow('one objective');
      // The refusal does not wait for the weights to arrive, and the engine is closed next.
      await engine.download(weights);
    }
  });
});

describe('on the model of the tales', () => {
  let setup: TextSetup;
  let base: HostWeights;
  let material: Material;

  beforeAll(async () => {
    const read = (name: string) => readFile(new URL(`../../../public/models/tales/${name}`, import.meta.url));
    const json = async (name: string) => JSON.parse((await read(name)).toString()) as unknown;
    const { config, weights } = loadModel(
      new Uint8Array(await read('config.json')),
      new Uint8Array(await read('model.safetensors')),
    );
    base = weights;
    const tokenizer = await loadTokenizer(await json('tokenizer.json'), await json('tokenizer_config.json'));
    const world = presetNamed('tales-momentum').experiment.world as TalesWorld;
    setup = talesSetup(world, await openCpuEngine(config), tokenizer);
    const { engine } = setup;
    const policy = engine.upload(base);
    const prompts = [0, 1].map((i) => generate(1, streamOf('prompts', 1), i).prompt);
    const responses = await write(setup, single(policy), prompts, 4, 1, streamOf('sample', 1));
    // Best first and worst last in each prompt's group, so that pairs have something to learn.
    const ordered = responses.toSorted((a, b) => a.prompt - b.prompt || b.reward - a.reward);
    const rows = ordered.map(({ prompt, ids }) => ({
      prompt: promptTokens(tokenizer, prompts[prompt]!),
      response: ids,
    }));
    const batch = packResponses(rows, paddedLength(rows, config.max_position_embeddings));
    const reference = await engine.score(single(policy), batch);
    const rewards = Float32Array.from(ordered, ({ reward }) => reward);
    material = { batch, group: 4, rewards, reference, old: reference };
  });
  afterAll(() => setup.engine.close());

  it.each(TRAINED.map((row) => [row.id, row] as const))('%s: ten steps lower its own loss', async (_, row) => {
    const { engine } = setup;
    const weights = engine.upload(base);
    const trainer = engine.trainer(weights);
    const tasks = tasksOf(row, material, 1);
    const losses: number[] = [];
    for (let step = 0; step < 10; step++) losses.push((await trainer.step(tasks, optimiser)).loss);
    expect(losses.every(Number.isFinite)).toBe(true);
    // α-DPO has no z while policy and reference are equal, so its second loss is the first of its kind.
    expect(losses.at(-1)!).toBeLessThan(losses[row.id === 'alpha_dpo' ? 1 : 0]!);
    trainer.free();
    engine.free(weights);
  });

  it('a reward in the sum of which everything is lost gives every token the same advantage', () => {
    const { batch, rewards, reference, group } = material;
    const values = advantages(batch, { old: reference, reference, rewards, group, kl: 0.1 });
    // Policy = reference: no token costs anything, so the advantage of a response is its reward less the mean of the others.
    for (let row = 0; row < batch.rows; row++) {
      const first = row - (row % group);
      const others = [...rewards.slice(first, first + group)].filter((_, k) => first + k !== row);
      const expected = rewards[row]! - others.reduce((a, b) => a + b) / others.length;
      for (let t = row * batch.length; t < (row + 1) * batch.length; t++)
        expect(Math.abs(values[t]! - (batch.scored[t] ? expected : 0))).toBeLessThan(1e-6);
    }
  });
});
