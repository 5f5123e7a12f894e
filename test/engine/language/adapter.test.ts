import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { dpo } from '../../../src/algorithms/objectives/dpo';
import { configured } from '../../../src/algorithms/objectives/table';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import { type LanguageEngine, single, type TrainTask } from '../../../src/engine/language/engine';
import { openWebgpuEngine } from '../../../src/engine/language/webgpu/engine';
import { type MemoryPlan, planMemory, totalOf } from '../../../src/engine/language/webgpu/plan';
import type { Adapted, Adapter } from '../../../src/model/adapter/adapter';
import { readPeft } from '../../../src/model/adapter/peft';
import { productsOf } from '../../../src/model/adapter/products';
import type { HostWeights, ModelConfig } from '../../../src/model/config';
import { readSafetensors } from '../../../src/model/formats/safetensors';
import { modelShape } from '../../../src/model/gpuModel';
import { familyFixtures, gradientOfPeft, readFamilyAdapter } from '../../support/families';
import { countedDevice, testDevice } from '../../support/gpu';
import { readLlamaFixture } from '../../support/llama';
import { expectClose, expectGradients } from '../../support/pytorch';

const file = (path: string) => new Uint8Array(readFileSync(new URL(`../../fixtures/lora/${path}`, import.meta.url)));

/** What test/fixtures/lora/make.py wrote. */
const expected = JSON.parse(new TextDecoder().decode(file('fixture.json'))) as {
  beta: number;
  optimiser: Parameters<ReturnType<LanguageEngine['trainer']>['step']>[1];
  loss: number;
  losses: number[];
  gradientNorms: number[];
  lossesOfB: number[];
  gradientNormsOfB: number[];
  prompts: number[][];
  greedyTokens: number;
  greedy: number[][];
};
const { tensors } = readSafetensors(file('fixture.safetensors'));
const tensor = (name: string) => tensors.get(name)!.values;

const base = readLlamaFixture('tied-grouped');
const { config, batch } = base;
const { adapter, weights } = await readPeft(async (name) => file(`adapter/${name}`), config);

const open: Record<LanguageEngine['kind'], (config: ModelConfig, adapted: Adapted) => Promise<LanguageEngine>> = {
  cpu: openCpuEngine,
  webgpu: async (shape, adapted) => openWebgpuEngine(shape, await testDevice(), { adapted }),
};

const B = /lora_B/;
const only = (which: RegExp, of: HostWeights) => new Map([...of].filter(([name]) => which.test(name)));
const withoutB = (of: HostWeights): HostWeights =>
  new Map([...of].map(([name, values]) => [name, values.map((x) => (B.test(name) ? 0 : x))]));
const zero = withoutB(weights);

/** As peft trains: against the base model, pairs of rows. */
async function dpoTask(engine: LanguageEngine, without: HostWeights): Promise<TrainTask> {
  const reference = await engine.score(single(engine.upload(without)), batch);
  const objective = configured(dpo, { beta: expected.beta });
  return { kind: 'preference', objective, batch, reference, pairs: batch.rows / 2 };
}

const worst = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(a, (value, i) => Math.abs(value - b[i]!)));

const relative = (a: Float32Array, b: Float32Array) =>
  Math.sqrt(a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0) / b.reduce((sum, x) => sum + x * x, 0));

/**
 * The adapter of rank 3 as it is, or the same with a fourth row of A and column of B that are 0, and remain so: one product then takes all B of a
 * block on WebGPU. B by itself (`lora`) is held to peft by families below.
 */
describe.each([
  ['cpu', 3],
  ['webgpu', 4],
] as const)('an adapter that peft has saved, on %s, in the room of rank %i', (kind, rank) => {
  const { resized } = productsOf(config, adapter, async () => {});
  const own = resized(weights, adapter.rank, rank);
  const ofPeft = (of: HostWeights) => resized(of, rank, adapter.rank);
  const frozen = async (name: string) => base.weights.get(name) ?? own.get(name)!;
  /** Scaled as of rank 3. */
  const openAdapted = ({ rankStabilised, freezeA }: Partial<Adapter> = {}) => {
    const alpha = adapter.alpha * (rankStabilised ? Math.sqrt(rank / adapter.rank) : rank / adapter.rank);
    const room = { ...adapter, rank, alpha, rankStabilised: rankStabilised ?? false, freezeA: freezeA ?? false };
    return open[kind](config, { adapter: room, frozen });
  };

  it('scores and writes as peft does', async () => {
    const engine = await openAdapted();
    const policy = single(engine.upload(own));
    expect(worst(await engine.score(policy, batch), tensor('logProbs'))).toBeLessThan(2e-5);
    const base = await engine.score(single(engine.upload(withoutB(own))), batch);
    expect(worst(base, tensor('referenceLogProbs'))).toBeLessThan(2e-5);
    const rule = { temperature: 0, topK: 0, topP: 1, endToken: 2, seed: 1, stream: 1 };
    const request = { prompts: expected.prompts, maxTokens: expected.greedyTokens, ...rule };
    expect(await engine.sample(policy, request)).toEqual(expected.greedy);
    engine.close();
    const stabilised = await openAdapted({ rankStabilised: true });
    const scores = await stabilised.score(single(stabilised.upload(own)), batch);
    expect(worst(scores, tensor('stabilisedLogProbs'))).toBeLessThan(4e-5);
    stabilised.close();
  });

  it('writes the same after a long prompt, whether it is taken as a whole or token by token', async () => {
    const engine = await openAdapted();
    const policy = single(engine.upload(own));
    const long = (length: number, seed: number) => Array.from({ length }, (_, i) => 3 + ((i * 7 + seed) % 50));
    const prompts = [long(20, 1), long(37, 2), long(20, 1), long(35, 2), long(33, 5)];
    const request = { maxTokens: 6, temperature: 0, topK: 0, topP: 1, endToken: 2, seed: 1, stream: 1 };
    const together = await engine.sample(policy, { prompts, ...request });
    // Beside a prompt of one token nothing is taken as a whole.
    const forced = await engine.sample(policy, { prompts: [...prompts, [1]], ...request });
    expect(together).toEqual(forced.slice(0, -1));
    expect(together[0]).toEqual(together[2]);
    const mixed = [
      [1.5, policy[0]![1]],
      [-0.5, engine.upload(withoutB(own))],
    ] as const;
    const ofMixture = await engine.sample(mixed, { prompts, ...request });
    expect(ofMixture).toEqual((await engine.sample(mixed, { prompts: [...prompts, [1]], ...request })).slice(0, -1));
    engine.close();
  });

  it('has the gradient of every tensor, and five DPO steps', async () => {
    const engine = await openAdapted();
    const task = await dpoTask(engine, withoutB(own));
    const start = engine.upload(own);
    const trainer = engine.trainer(start);
    const gradient = await trainer.gradient([task]);
    expect([...gradient.keys()].sort()).toEqual([...weights.keys()].sort());
    for (const [name, values] of ofPeft(gradient))
      expect(relative(values, tensor(`gradient.${name}`)), name).toBeLessThan(1e-4);
    const reports = [];
    for (let i = 0; i < 5; i++) reports.push(await trainer.step([task], expected.optimiser));
    expect(
      worst(
        reports.map(({ loss }) => loss),
        expected.losses,
      ),
    ).toBeLessThan(2e-5);
    expect(
      worst(
        reports.map(({ gradientNorm }) => gradientNorm),
        expected.gradientNorms,
      ),
    ).toBeLessThan(2e-4);
    for (const [name, values] of ofPeft(await engine.download(trainer.weights)))
      expect(relative(values, tensor(`after.${name}`)), name).toBeLessThan(1e-3);
    expect(await engine.download(start)).toEqual(own);
    engine.close();
  });

  it('with A frozen: trains B alone, and is linear in it', async () => {
    const engine = await openAdapted({ freezeA: true });
    const task = await dpoTask(engine, only(B, withoutB(own)));
    const start = engine.upload(only(B, own));
    const trainer = engine.trainer(start);
    const reports = [];
    for (let i = 0; i < 5; i++) reports.push(await trainer.step([task], expected.optimiser));
    expect(
      worst(
        reports.map(({ loss }) => loss),
        expected.lossesOfB,
      ),
    ).toBeLessThan(2e-5);
    expect(
      worst(
        reports.map(({ gradientNorm }) => gradientNorm),
        expected.gradientNormsOfB,
      ),
    ).toBeLessThan(2e-4);
    const trained = await engine.download(trainer.weights);
    const beyond = await engine.download(
      engine.combine([
        [1.3, trainer.weights],
        [-0.3, start],
      ]),
    );
    for (const [name, values] of beyond) {
      // Sums of two products, each rounded at most twice: within 2 units of the last place of the largest term.
      const exact = values.map((_, i) => 1.3 * trained.get(name)![i]! - 0.3 * own.get(name)![i]!);
      const size = Math.max(...trained.get(name)!.map(Math.abs));
      expect(worst(values, exact), name).toBeLessThan(4 * size * 2 ** -23);
    }
    engine.close();
  });
});

describe.each(await familyFixtures())('$name: an adapter that peft has saved', (fixture) => {
  it.each(['cpu', 'webgpu'] as const)('has its log-probabilities and gradients, on %s', async (kind) => {
    const { adapter, weights, logProbs, gradient } = await readFamilyAdapter(fixture);
    const frozen = async (name: string) => fixture.weights.get(name)!;
    const engine = await open[kind](fixture.config, { adapter, frozen });
    const start = engine.upload(weights);
    expectClose(await engine.score(single(start), fixture.batch), logProbs, 'log-probabilities');
    // The loss of a language task is minus the mean of what is scored.
    const tokens = fixture.batch.scored.reduce((a, b) => a + b, 0);
    const found = await engine.trainer(start).gradient([{ kind: 'language', batch: fixture.batch, tokens }]);
    const scaled = new Map([...found].map(([name, values]) => [name, values.map((x) => -tokens * x)]));
    const theirs = gradientOfPeft(fixture.config, adapter.rank, scaled);
    expectGradients(theirs, new Map([...theirs.keys()].map((name) => [name, gradient.get(name)!])));
    engine.close();
  });
});

describe('the memory plan', () => {
  const { rows, length } = batch;
  const model = modelShape(config, adapter, { maxLogits: 2 ** 22, tensorBytes: 2 ** 27 });
  const adapted: Adapted = { adapter, frozen: async (name) => base.weights.get(name)! };

  it('is what the engine holds after scores and a step', async () => {
    const { device, total } = await countedDevice();
    const work = { policies: 2, batch: { rows, length, microBatches: 2, together: 2 }, trained: true, sampled: null };
    const told: MemoryPlan[] = [];
    const engine = await openWebgpuEngine(config, device, { adapted, work, planned: (plan) => told.push(plan) });
    const task = await dpoTask(engine, zero);
    const trainer = engine.trainer(engine.upload(weights));
    await trainer.step([task, task], expected.optimiser);
    expect(told).toEqual([planMemory(model, work).plan]);
    const third = 4 * model.layout.trainable.length; // `dpoTask` has weights of its own
    expect(total() - third).toBe(totalOf(told[0]!));
    engine.close();
  });

  it('is what the engine holds after two policies have drawn and been compared with a third', async () => {
    const { device, total } = await countedDevice();
    const sampled = { rows: 2, length: 57 };
    const work = { policies: 3, batch: null, trained: false, sampled, measured: 2 };
    const engine = await openWebgpuEngine(config, device, { adapted, work });
    const against = single(engine.upload(zero));
    const [prompts, maxTokens] = [[3, 4].map((first) => Array.from({ length: 37 }, (_, i) => first + i)), 20];
    const rule = { temperature: 0, topK: 0, topP: 1, endToken: config.vocab_size, seed: 1, stream: 1 };
    const drawn = { rows: 2, length: 64, ids: new Int32Array(128), scored: new Uint8Array(128).fill(1, 1, 64) };
    for (const each of [weights, weights]) {
      const policy = single(engine.upload(each));
      // The larger first: its room stays.
      await engine.evaluate(policy, against, drawn);
      await engine.sample(policy, { prompts, maxTokens, ...rule });
    }
    expect(total()).toBe(totalOf(planMemory(model, work).plan));
    engine.close();
  });
});
