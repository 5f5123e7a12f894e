import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import {
  type LanguageEngine,
  type Policy,
  single,
  singleOf,
  type TrainTask,
} from '../../../src/engine/language/engine';
import { openWebgpuEngine } from '../../../src/engine/language/webgpu/engine';
import { logProbabilities, randomWeights } from '../../../src/selftest/model64';
import { AWKWARD, AWKWARD_BATCH } from '../../support/awkward';
import { testDevice } from '../../support/gpu';

const config = AWKWARD;
const batch = AWKWARD_BATCH;
const ids = [...batch.ids];
const hosts = [3, 4, 5, 6, 7].map((seed) => randomWeights(config, seed));

/** log softmax of Σ coefficient · log π_i after every token, in f64; equal to that of the summed logits, from which the terms differ by a constant. */
function mixture64(coefficients: readonly number[], tokens: readonly number[]): number[][] {
  const terms = coefficients.map((_, i) => logProbabilities(config, hosts[i]!, [...tokens]));
  return tokens.map((_, t) => {
    const raw = terms[0]![t]!.map((_, token) =>
      coefficients.reduce((sum, coefficient, i) => sum + coefficient * terms[i]![t]![token]!, 0),
    );
    const z = Math.log(raw.reduce((sum, value) => sum + Math.exp(value), 0));
    return raw.map((value) => value - z);
  });
}

const open = {
  cpu: () => openCpuEngine(config),
  webgpu: async () => openWebgpuEngine(config, await testDevice()),
};

describe.each(['cpu', 'webgpu'] as const)('the contract, on %s', (kind) => {
  let engine: LanguageEngine;
  beforeAll(async () => {
    engine = await open[kind]();
  });
  afterAll(() => engine.close());

  it.each([[[0.6]], [[1.5, -0.5]], [[1.7, -0.9, 0.2]], [[0.9, 0.4, -0.5, 0.3, -0.1]]])(
    'a policy is a mixture of log-probabilities: %j',
    async (coefficients) => {
      const policy: Policy = coefficients.map((coefficient, i) => [coefficient, engine.upload(hosts[i]!)]);
      const expected = mixture64(coefficients, ids);
      const reference = single(policy[0]![1]);
      const found = await engine.evaluate(policy, reference, batch);
      const towards = mixture64([1], ids);
      for (let t = 2; t < ids.length; t++) {
        const p = expected[t - 1]!;
        expect(found.logProbs[t]).toBeCloseTo(p[ids[t]!]!, 5);
        expect(found.entropy[t]).toBeCloseTo(-p.reduce((sum, x) => sum + Math.exp(x) * x, 0), 5);
        expect(found.kl[t]).toBeCloseTo(
          p.reduce((sum, x, token) => sum + Math.exp(x) * (x - towards[t - 1]![token]!), 0),
          5,
        );
      }
      (await engine.score(policy, batch)).forEach((x, t) => {
        expect(x).toBeCloseTo(t >= 2 ? expected[t - 1]![ids[t]!]! : 0, 5);
      });
      const request = { maxTokens: 5, temperature: 0, topK: 0, topP: 1, endToken: 99, seed: 1, stream: 2 };
      const [drawn] = await engine.sample(policy, { ...request, prompts: [[5, 9]] });
      const told = [5, 9];
      for (const token of drawn!) {
        const last = mixture64(coefficients, told).at(-1)!;
        expect(last[token]).toBeCloseTo(Math.max(...last), 5);
        told.push(token);
      }
      for (const [, weights] of policy) engine.free(weights);
    },
  );

  it('a policy without weights is refused', async () => {
    await expect(engine.score([], batch)).rejects.toThrow('a policy needs at least one set of weights');
    await expect(engine.sample([], { prompts: [[1]] } as never)).rejects.toThrow('at least one set of weights');
  });

  it('a trainer moves a copy, which outlives it', async () => {
    const start = engine.upload(hosts[0]!);
    const before = await engine.score(single(start), batch);
    const trainer = engine.trainer(start);
    expect(await engine.score(single(trainer.weights), batch)).toEqual(before);
    const task: TrainTask = { kind: 'language', batch, tokens: 5 };
    const settings = { learningRate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1, clip: 1 };
    await trainer.step([task], settings);
    const after = await engine.score(single(trainer.weights), batch);
    expect(after).not.toEqual(before);
    await trainer.step([task], settings);
    const solution = await engine.download(trainer.weights);
    trainer.free();
    expect(await engine.download(start)).toEqual(hosts[0]);
    engine.free(start);
    expect(await engine.download(trainer.weights)).toEqual(solution);
    expect(await engine.score(single(trainer.weights), batch)).not.toEqual(after);
    engine.free(trainer.weights);
  });
});

it('the one set of weights of a policy', () => {
  const [a, b] = [{ id: 1 }, { id: 2 }];
  expect(singleOf(single(a))).toBe(a);
  expect(singleOf([[0.5, a]])).toBeNull();
  expect(singleOf([])).toBeNull();
  expect(
    singleOf([
      [1, a],
      [0, b],
    ]),
  ).toBeNull();
});
