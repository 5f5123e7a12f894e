import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dpo } from '../../../src/algorithms/objectives/dpo';
import { configured } from '../../../src/algorithms/objectives/table';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import {
  type LanguageEngine,
  type OptimiserSettings,
  single,
  type TokenBatch,
  type TrainTask,
} from '../../../src/engine/language/engine';
import { openWebgpuEngine } from '../../../src/engine/language/webgpu/engine';
import { generator } from '../../../src/random';
import { randomWeights } from '../../../src/selftest/model64';
import { testDevice } from '../../support/gpu';
import { SMALL_LLAMA } from '../../support/smallLlama';

const config = SMALL_LLAMA;
const optimiser: OptimiserSettings = {
  learningRate: 0.003,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0.1,
  clip: 1,
};
const [rows, length] = [6, 21];

/** Rows of different lengths; the first three tokens of a row are its prompt. */
function makeBatch(): TokenBatch {
  const draw = generator(9, 1);
  const batch = { rows, length, ids: new Int32Array(rows * length), scored: new Uint8Array(rows * length) };
  for (let row = 0; row < rows; row++)
    for (let t = 0, end = 6 + draw.below(length - 5); t < end; t++) {
      batch.ids[row * length + t] = draw.below(config.vocab_size);
      batch.scored[row * length + t] = t >= 3 ? 1 : 0;
    }
  return batch;
}

/** ‖a − b‖ / ‖b‖ over all tensors. */
function distance(a: ReadonlyMap<string, Float32Array>, b: ReadonlyMap<string, Float32Array>): number {
  let [difference, norm] = [0, 0];
  for (const [name, values] of b)
    for (let i = 0; i < values.length; i++) {
      difference += (a.get(name)![i]! - values[i]!) ** 2;
      norm += values[i]! ** 2;
    }
  return Math.sqrt(difference / norm);
}

const largest = (a: Float32Array, b: Float32Array) => a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);

/** The two engines share no mathematics: jax-js's automatic differentiation against our WGSL. */
describe('the CPU engine and the WebGPU engine', () => {
  const batch = makeBatch();
  const [host, other] = [randomWeights(config, 3, 0.25), randomWeights(config, 4, 0.25)];
  let engines: [cpu: LanguageEngine, gpu: LanguageEngine];
  let reference: Float32Array;
  let tasks: Record<'language' | 'preference', TrainTask>;
  const both = <T>(use: (engine: LanguageEngine) => Promise<T>) => Promise.all(engines.map(use)) as Promise<[T, T]>;

  beforeAll(async () => {
    engines = [await openCpuEngine(config), await openWebgpuEngine(config, await testDevice())];
    reference = await engines[0].score(single(engines[0].upload(other)), batch);
    const tokens = batch.scored.reduce((a, b) => a + b, 0);
    const objective = configured(dpo, { beta: 0.2 });
    tasks = {
      language: { kind: 'language', batch, tokens },
      preference: { kind: 'preference', objective, batch, reference, pairs: rows / 2 },
    };
  });
  afterAll(() => {
    for (const engine of engines) engine.close();
  });

  it('give the same log-probabilities, entropies and divergences, of mixtures too', async () => {
    const [cpu, gpu] = await both((engine) => {
      const [solution, previous] = [engine.upload(host), engine.upload(other)];
      return engine.evaluate(
        [
          [1.4, solution],
          [-0.4, previous],
        ],
        single(previous),
        batch,
      );
    });
    for (const key of ['logProbs', 'referenceLogProbs', 'entropy', 'kl'] as const)
      expect(largest(gpu[key], cpu[key])).toBeLessThan(2e-5);
  });

  it.each(['language', 'preference'] as const)('give the same gradient of a %s task', async (kind) => {
    const [cpu, gpu] = await both((engine) => engine.trainer(engine.upload(host)).gradient([tasks[kind]]));
    expect(distance(gpu, cpu)).toBeLessThan(1e-5);
  });

  it.each(['language', 'preference'] as const)('have the same weights after ten %s steps', async (kind) => {
    const [cpu, gpu] = await both(async (engine) => {
      const trainer = engine.trainer(engine.upload(host));
      const losses: number[] = [];
      for (let i = 0; i < 10; i++) losses.push((await trainer.step([tasks[kind]], optimiser)).loss);
      return { losses, after: await engine.download(trainer.weights) };
    });
    for (const [i, loss] of cpu.losses.entries()) expect(gpu.losses[i]).toBeCloseTo(loss, 4);
    expect(distance(cpu.after, host)).toBeGreaterThan(0.02);
    expect(distance(gpu.after, cpu.after)).toBeLessThan(2e-4);
  });

  it('draw the same tokens from the same random numbers', async () => {
    const request = {
      prompts: Array.from({ length: 12 }, (_, row) => [1, 3 + row, 5].slice(0, 2 + (row % 2))),
      maxTokens: 12,
      temperature: 0.9,
      topK: 20,
      topP: 0.95,
      endToken: 2,
      seed: 7,
      stream: 8,
    };
    const [cpu, gpu] = await both((engine) => engine.sample(single(engine.upload(host)), request));
    expect(gpu).toEqual(cpu);
  });
});
