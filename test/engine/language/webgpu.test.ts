import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dpo } from '../../../src/algorithms/objectives/dpo';
import { configured } from '../../../src/algorithms/objectives/table';
import {
  type LanguageEngine,
  NonFiniteError,
  type OptimiserSettings,
  type Policy,
  single,
  type TokenBatch,
  type TrainTask,
} from '../../../src/engine/language/engine';
import { openWebgpuEngine } from '../../../src/engine/language/webgpu/engine';
import type { HostWeights, ModelConfig } from '../../../src/model/config';
import { weightShapes } from '../../../src/model/weights';
import { generator } from '../../../src/random';
import { logProbabilities, randomWeights } from '../../../src/selftest/model64';
import { testDevice } from '../../support/gpu';

/** Awkward on purpose: two query heads to a key, an odd vocabulary, widths that fill no tile. */
const config: ModelConfig = {
  vocab_size: 13,
  hidden_size: 8,
  intermediate_size: 12,
  num_hidden_layers: 2,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  head_dim: 4,
  max_position_embeddings: 40,
  rope_theta: 100,
  rms_norm_eps: 1e-6,
  tie_word_embeddings: false,
  bos_token_id: 1,
  eos_token_id: 2,
};
const optimiser: OptimiserSettings = {
  learningRate: 0.01,
  beta1: 0.9,
  beta2: 0.95,
  epsilon: 1e-8,
  weightDecay: 0.1,
  clip: 0.5,
};

/** Rows of random ids of different lengths; the first two tokens of a row are its prompt. */
function batchOf(rows: number, length: number, seed: number): TokenBatch {
  const draw = generator(seed, 1);
  const ids = new Int32Array(rows * length);
  const scored = new Uint8Array(rows * length);
  for (let row = 0; row < rows; row++) {
    const end = 4 + draw.below(length - 3);
    for (let t = 0; t < end; t++) {
      ids[row * length + t] = draw.below(config.vocab_size);
      scored[row * length + t] = t >= 2 ? 1 : 0;
    }
  }
  return { rows, length, ids, scored };
}

const rowsOf = ({ length, ids, scored }: TokenBatch, from: number, to: number): TokenBatch => ({
  rows: to - from,
  length,
  ids: ids.slice(from * length, to * length),
  scored: scored.slice(from * length, to * length),
});

const language = (batch: TokenBatch, tokens = batch.scored.reduce((a, b) => a + b, 0)): TrainTask => ({
  kind: 'language',
  batch,
  tokens,
});

/** Mean negative log-likelihood in f64. */
function loss64(weights: Map<string, ArrayLike<number>>, batch: TokenBatch): number {
  let sum = 0;
  let tokens = 0;
  for (let row = 0; row < batch.rows; row++) {
    const ids = [...batch.ids.subarray(row * batch.length, (row + 1) * batch.length)];
    const logs = logProbabilities(config, weights, ids);
    for (let t = 1; t < batch.length; t++)
      if (batch.scored[row * batch.length + t]) {
        sum -= logs[t - 1]![ids[t]!]!;
        tokens++;
      }
  }
  return sum / tokens;
}

/** Relative distance in the L2 norm over all weights. */
function distance(a: Map<string, ArrayLike<number>>, b: Map<string, ArrayLike<number>>): number {
  let [difference, norm] = [0, 0];
  for (const [name, values] of b)
    for (let i = 0; i < values.length; i++) {
      difference += (a.get(name)![i]! - values[i]!) ** 2;
      norm += values[i]! ** 2;
    }
  return Math.sqrt(difference / norm);
}

describe('WebGPU engine', () => {
  let engine: LanguageEngine;
  const host = randomWeights(config, 3);
  const other = randomWeights(config, 4);
  beforeAll(async () => {
    engine = await openWebgpuEngine(config, await testDevice());
  });
  afterAll(() => engine.close());

  /** The weights after some steps, and the reports. */
  async function train(weights: HostWeights, steps: readonly (readonly TrainTask[])[], settings = optimiser) {
    const handle = engine.upload(weights);
    const trainer = engine.trainer(handle);
    const reports = await Promise.all(steps.map((tasks) => trainer.step(tasks, settings)));
    const state = await trainer.saveState();
    const after = await engine.download(trainer.weights);
    trainer.free();
    for (const kept of [handle, trainer.weights]) engine.free(kept);
    return { reports, after, state };
  }

  it('gives back what was uploaded, in the order of the calls', async () => {
    const weights = engine.upload(host);
    const sum = engine.combine([
      [0.25, weights],
      [0.25, weights],
      [0.25, weights],
      [0.125, weights],
      [0.125, weights],
    ]);
    engine.free(weights);
    expect(distance(await engine.download(sum), host)).toBeLessThan(1e-7);
    await expect(async () => engine.download(weights)).rejects.toThrow('were freed');
    engine.free(sum);
  });

  it('compares differences of weights', async () => {
    const [a, b] = [engine.upload(host), engine.upload(other)];
    const c = engine.combine([
      [3, a],
      [-2, b],
    ]);
    const { first, second, cosine } = await engine.compare(c, b, a, b);
    expect(first / second).toBeCloseTo(3, 5);
    expect(cosine).toBeCloseTo(1, 6);
    expect(await engine.compare(a, a, a, b)).toMatchObject({ first: 0, cosine: 0 });
    for (const weights of [a, b, c]) engine.free(weights);
  });

  it('has the gradient of the f64 forward pass, by central differences', async () => {
    const batch = batchOf(3, 7, 5);
    const weights = engine.upload(host);
    const trainer = engine.trainer(weights);
    const gradient = await trainer.gradient([language(batch)]);
    trainer.free();
    engine.free(weights);
    const wide = new Map([...host].map(([name, values]) => [name, Float64Array.from(values)]));
    const h = 1e-5;
    for (const [name, values] of wide) {
      const slopes = values.map((value, i) => {
        values[i] = value + h;
        const above = loss64(wide, batch);
        values[i] = value - h;
        const below = loss64(wide, batch);
        values[i] = value;
        return (above - below) / (2 * h);
      });
      expect(distance(new Map([[name, gradient.get(name)!]]), new Map([[name, slopes]])), name).toBeLessThan(1e-4);
    }
  });

  it('walks the logits in chunks with the bits of a whole, and recomputes them for a preference', async () => {
    const small = await openWebgpuEngine(config, await testDevice(), { maxLogits: 1 });
    const batch = batchOf(8, 20, 9);
    const found = await Promise.all(
      [engine, small].map(async (each) => {
        const weights = each.upload(host);
        const reference = each.upload(other);
        const scores = await each.score(single(weights), batch);
        const mixture: Policy = [
          [1.3, weights],
          [-0.3, reference],
        ];
        const { kl } = await each.evaluate(mixture, single(reference), batch);
        const trainer = each.trainer(weights);
        const objective = configured(dpo, { beta: 0.1 });
        const start = await each.score(single(reference), batch);
        const preference: TrainTask = { kind: 'preference', objective, batch, reference: start, pairs: 4 };
        const gradients = [await trainer.gradient([language(batch)]), await trainer.gradient([preference])];
        trainer.free();
        return { scores, kl, gradients };
      }),
    );
    const [whole, parts] = found as [(typeof found)[0], (typeof found)[0]];
    expect(parts.scores).toEqual(whole.scores);
    expect(parts.kl).toEqual(whole.kl);
    whole.gradients.forEach((gradient, i) => {
      expect(distance(parts.gradients[i]!, gradient)).toBeLessThan(1e-6);
    });
    small.close();
  });

  it('takes two half batches for one batch', async () => {
    const batch = batchOf(4, 9, 6);
    const tokens = batch.scored.reduce((a, b) => a + b, 0);
    const whole = await train(host, [[language(batch)]]);
    const halves = await train(host, [[language(rowsOf(batch, 0, 2), tokens), language(rowsOf(batch, 2, 4), tokens)]]);
    expect(halves.reports[0]!.loss).toBeCloseTo(whole.reports[0]!.loss, 6);
    expect(halves.reports[0]!.gradientNorm).toBeCloseTo(whole.reports[0]!.gradientNorm, 5);
    expect(distance(halves.state.first, whole.state.first)).toBeLessThan(1e-5);
  });

  it('trains to the same bits twice, with steps queued or not', async () => {
    const steps = [1, 2, 3, 4, 5, 6].map((seed) => [language(batchOf(2, 9, seed))]);
    const queued = await train(host, steps);
    const handle = engine.upload(host);
    const trainer = engine.trainer(handle);
    for (const tasks of steps) await trainer.step(tasks, optimiser);
    expect(await engine.download(trainer.weights)).toEqual(queued.after);
    expect(queued.reports.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    trainer.free();
    engine.free(handle);
  });

  it('answers what was asked before a larger batch, or freed weights, took the recording away', async () => {
    const handle = engine.upload(host);
    const trainer = engine.trainer(handle);
    const lengths = [9, 15, 21, 30];
    const steps = lengths.map((length) => trainer.step([language(batchOf(3, length, length))], optimiser));
    const scores = lengths.map((length) => engine.score(single(trainer.weights), batchOf(7, length, length)));
    trainer.free();
    for (const kept of [handle, trainer.weights]) engine.free(kept);
    expect((await Promise.all(steps)).map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    for (const score of await Promise.all(scores)) expect(score.every(Number.isFinite)).toBe(true);
  });

  it('continues from a saved state as if never interrupted', async () => {
    const steps = [1, 2, 3, 4].map((seed) => [language(batchOf(2, 9, seed))]);
    const whole = await train(host, steps);
    const half = await train(host, steps.slice(0, 2));
    const handle = engine.upload(half.after);
    const trainer = engine.trainer(handle);
    trainer.loadState(half.state);
    for (const tasks of steps.slice(2)) await trainer.step(tasks, optimiser);
    expect((await trainer.saveState()).step).toBe(4);
    expect(await engine.download(trainer.weights)).toEqual(whole.after);
    trainer.free();
    engine.free(handle);
  });

  it('starts a preference step at log 2 and margin 0 exactly', async () => {
    const batch = batchOf(6, 11, 8);
    const weights = engine.upload(host);
    const reference = await engine.score(single(weights), batch);
    const task: TrainTask = {
      kind: 'preference',
      objective: configured(dpo, { beta: 0.1 }),
      batch,
      reference,
      pairs: 3,
    };
    const trainer = engine.trainer(weights);
    const report = await trainer.step([task], optimiser);
    expect([...report.chosenRatio, ...report.rejectedRatio]).toEqual(new Array(6).fill(0));
    for (const loss of report.pairLoss) expect(Math.abs(loss - Math.LN2)).toBeLessThan(1e-7);
    trainer.free();
    engine.free(weights);
  });

  it('stops in the step in which a weight is poisoned, names it and keeps the weights, though more steps are queued', async () => {
    const poisoned: HostWeights = new Map([...host].map(([name, values]) => [name, values.slice()]));
    poisoned.get('model.layers.1.mlp.up_proj.weight')![5] = Number.NaN;
    const handle = engine.upload(poisoned);
    const trainer = engine.trainer(handle);
    const steps = [1, 2].map((seed) => trainer.step([language(batchOf(2, 9, seed))], optimiser));
    const outcomes = await Promise.allSettled(steps);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(NonFiniteError) });
      if (outcome.status === 'rejected')
        expect(String(outcome.reason)).toContain('step 1: model.layers.1.mlp.up_proj.weight');
    }
    expect(await engine.download(trainer.weights)).toEqual(poisoned);
    trainer.free();
    engine.free(handle);
  });

  it('refuses later steps once a gradient was not finite, without harm to the weights', async () => {
    const handle = engine.upload(host);
    const trainer = engine.trainer(handle);
    const good = await trainer.step([language(batchOf(2, 9, 1))], optimiser);
    expect(good.step).toBe(1);
    const kept = await engine.download(trainer.weights);
    const batch = batchOf(2, 9, 2);
    const infinite: TrainTask = { kind: 'language', batch, tokens: 1e-39 };
    const outcomes = await Promise.allSettled([
      trainer.step([infinite], optimiser),
      trainer.step([language(batch)], optimiser),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await engine.download(trainer.weights)).toEqual(kept);
    trainer.free();
    engine.free(handle);
  });

  it('samples what scoring finds most likely, whatever the other rows', async () => {
    const weights = engine.upload(host);
    const prompts = [[3, 4], [5], [6, 7, 8], [9, 10]];
    const request = { maxTokens: 9, temperature: 0, topK: 0, topP: 1, endToken: 2, seed: 1, stream: 2 };
    const all = await engine.sample(single(weights), { ...request, prompts });
    expect(await engine.sample(single(weights), { ...request, prompts: [prompts[2]!] })).toEqual([all[2]]);
    prompts.forEach((prompt, row) => {
      const ids = [...prompt, ...all[row]!];
      const logs = logProbabilities(config, host, ids);
      all[row]!.forEach((token, t) => {
        const next = logs[prompt.length + t - 1]!;
        expect(next[token]).toBeCloseTo(Math.max(...next), 5);
      });
    });
    engine.free(weights);
  });

  it('samples equally at equal random numbers, and stops at the end token', async () => {
    const weights = engine.upload(host);
    const prompts = Array.from({ length: 20 }, () => [3, 4]);
    const request = { prompts, maxTokens: 30, temperature: 1, topK: 5, topP: 0.9, endToken: 2, seed: 7, stream: 2 };
    const once = await engine.sample(single(weights), request);
    expect(await engine.sample(single(weights), request)).toEqual(once);
    expect(await engine.sample(single(weights), { ...request, seed: 8 })).not.toEqual(once);
    for (const response of once) {
      expect(response.length).toBeLessThanOrEqual(30);
      expect(response.slice(0, -1)).not.toContain(2);
      if (response.length < 30) expect(response.at(-1)).toBe(2);
    }
    engine.free(weights);
  });

  it('draws the same tokens however many positions go into a submit', async () => {
    const device = await testDevice();
    let submits = 0;
    const queue = new Proxy(device.raw.queue, {
      get(target, name) {
        if (name === 'submit') submits++;
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const raw = new Proxy(device.raw, {
      get(target, name) {
        const value: unknown = name === 'queue' ? queue : Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const prompts = [
      [3, 4],
      [5, 9, 11, 1, 1, 7],
      [6, 7, 8],
    ];
    /** Texts that no token ends, with the submits of that, and texts that one of their tokens ends. */
    const drawn = async (together: number) => {
      const several = await openWebgpuEngine(config, { ...device, raw }, { together });
      const policy = single(several.upload(host));
      const request = { prompts, maxTokens: 30, temperature: 1, topK: 5, topP: 0.9, seed: 7, stream: 2 };
      submits = 0;
      const texts = await several.sample(policy, { ...request, endToken: config.vocab_size });
      const spent = submits;
      const ended = await several.sample(policy, { ...request, endToken: texts[0]![4]! });
      several.close();
      return { texts, spent, ended };
    };
    // 35 positions, and the first token, in submits of 1, 5 or 16, and one to read.
    const [one, five, most] = [await drawn(1), await drawn(5), await drawn(16)];
    expect([five.texts, most.texts]).toEqual([one.texts, one.texts]);
    expect([one.spent, five.spent, most.spent]).toEqual([37, 9, 5]);
    expect(one.ended[0]!.length).toBeLessThanOrEqual(5);
    expect([five.ended, most.ended]).toEqual([one.ended, one.ended]);
  });

  it('says what a request cannot have', async () => {
    const weights = engine.upload(host);
    const request = { maxTokens: 40, temperature: 1, topK: 0, topP: 1, endToken: 2, seed: 0, stream: 0 };
    await expect(engine.sample(single(weights), { ...request, prompts: [[1]] })).rejects.toThrow('need 41 positions');
    await expect(engine.sample(single(weights), { ...request, prompts: [[]] })).rejects.toThrow('a prompt is empty');
    const missing = new Map([...host].filter(([name]) => name !== 'model.norm.weight'));
    expect(() => engine.upload(missing)).toThrow('model.norm.weight is missing');
    expect(weightShapes(config).size).toBe(host.size);
    engine.free(weights);
  });
});
