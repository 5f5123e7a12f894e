import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dpo } from '../../../src/algorithms/objectives/dpo';
import { configured } from '../../../src/algorithms/objectives/table';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import {
  type LanguageEngine,
  NonFiniteError,
  type OptimiserSettings,
  single,
  type TokenBatch,
  type TrainTask,
} from '../../../src/engine/language/engine';
import type { HostWeights, ModelConfig } from '../../../src/model/config';
import { generator } from '../../../src/random';
import { logProbabilities, randomWeights } from '../../../src/selftest/model64';

const config: ModelConfig = {
  vocab_size: 11,
  hidden_size: 8,
  intermediate_size: 12,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 2,
  max_position_embeddings: 24,
  rope_theta: 100,
  rms_norm_eps: 1e-6,
  tie_word_embeddings: true,
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

/** Per-token log-probabilities of the f64 forward, [rows, length], 0 if not scored. */
function score64(weights: Map<string, ArrayLike<number>>, batch: TokenBatch): Float64Array {
  const values = new Float64Array(batch.rows * batch.length);
  for (let row = 0; row < batch.rows; row++) {
    const start = row * batch.length;
    const end = batch.scored.lastIndexOf(1, start + batch.length - 1) - start;
    const ids = [...batch.ids.subarray(start, start + end + 1)];
    const logs = logProbabilities(config, weights, ids.slice(0, end));
    for (let t = 1; t <= end; t++) if (batch.scored[start + t]) values[start + t] = logs[t - 1]![ids[t]!]!;
  }
  return values;
}

const beta = 0.3;
function preferenceTask(batch: TokenBatch, reference: Float32Array, pairs = batch.rows / 2): TrainTask {
  return { kind: 'preference', objective: configured(dpo, { beta }), batch, reference, pairs };
}

/** Mean DPO loss (Rafailov et al. 2023, eq. 7) in f64. */
function dpo64(weights: Map<string, ArrayLike<number>>, batch: TokenBatch, reference: Float32Array): number {
  const logs = score64(weights, batch);
  let loss = 0;
  for (let pair = 0; pair < batch.rows / 2; pair++) {
    const ratio = (row: number) => {
      let sum = 0;
      for (let t = row * batch.length; t < (row + 1) * batch.length; t++) sum += logs[t]! - reference[t]!;
      return sum;
    };
    loss += Math.log1p(Math.exp(-beta * (ratio(2 * pair) - ratio(2 * pair + 1))));
  }
  return loss / (batch.rows / 2);
}

/** Central differences of a loss over every weight, in f64. */
function differences(weights: Map<string, Float64Array>, loss: (weights: Map<string, Float64Array>) => number) {
  const h = 1e-5;
  return new Map(
    [...weights].map(([name, values]) => {
      const slopes = values.map((value, i) => {
        values[i] = value + h;
        const above = loss(weights);
        values[i] = value - h;
        const below = loss(weights);
        values[i] = value;
        return (above - below) / (2 * h);
      });
      return [name, slopes] as const;
    }),
  );
}

const widen = (weights: HostWeights) =>
  new Map([...weights].map(([name, values]) => [name, Float64Array.from(values)]));

/** Largest |a − b| over all tensors, with the largest |b| for scale. */
function distance(a: Map<string, ArrayLike<number>>, b: Map<string, ArrayLike<number>>) {
  let [error, scale] = [0, 0];
  for (const [name, values] of b)
    for (let i = 0; i < values.length; i++) {
      error = Math.max(error, Math.abs(a.get(name)![i]! - values[i]!));
      scale = Math.max(scale, Math.abs(values[i]!));
    }
  return { error, scale };
}

describe('CPU engine', () => {
  let engine: LanguageEngine;
  const host = randomWeights(config, 3);
  const other = randomWeights(config, 4);
  beforeAll(async () => {
    engine = await openCpuEngine(config);
  });
  afterAll(() => engine.close());

  it('scores like an f64 forward pass', async () => {
    const weights = engine.upload(host);
    const batch = batchOf(19, 13, 5);
    const expected = score64(host, batch);
    const found = await engine.score(single(weights), batch);
    for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 5);
    engine.free(weights);
  });

  it('evaluates a mixture policy against a reference over the whole vocabulary', async () => {
    const [solution, previous] = [engine.upload(host), engine.upload(other)];
    const alpha = 0.3;
    const batch = batchOf(3, 7, 6);
    const found = await engine.evaluate(
      [
        [1 + alpha, solution],
        [-alpha, previous],
      ],
      single(previous),
      batch,
    );
    for (let row = 0; row < batch.rows; row++) {
      const ids = [...batch.ids.subarray(row * 7, row * 7 + 7)];
      const [a, b] = [logProbabilities(config, host, ids), logProbabilities(config, other, ids)];
      for (let t = 1; t < 7; t++) {
        if (!batch.scored[row * 7 + t]) continue;
        const raw = a[t - 1]!.map((value, i) => (1 + alpha) * value - alpha * b[t - 1]![i]!);
        const z = Math.log(raw.reduce((s, value) => s + Math.exp(value), 0));
        const p = raw.map((value) => value - z);
        const q = b[t - 1]!;
        const i = row * 7 + t;
        expect(found.logProbs[i]).toBeCloseTo(p[ids[t]!]!, 5);
        expect(found.referenceLogProbs[i]).toBeCloseTo(q[ids[t]!]!, 5);
        expect(found.entropy[i]).toBeCloseTo(-p.reduce((s, x) => s + Math.exp(x) * x, 0), 5);
        expect(found.kl[i]).toBeCloseTo(
          p.reduce((s, x, j) => s + Math.exp(x) * (x - q[j]!), 0),
          5,
        );
      }
    }
    expect(
      await engine.score(
        [
          [1 + alpha, solution],
          [-alpha, previous],
        ],
        batch,
      ),
    ).toEqual(found.logProbs);
    for (const weights of [solution, previous]) engine.free(weights);
  });

  it('has the gradient of both tasks by finite differences of the f64 forward', async () => {
    const weights = engine.upload(host);
    const trainer = engine.trainer(weights);
    const batch = batchOf(4, 6, 7);
    const reference = await engine
      .score(single(weights), batchOf(4, 6, 7))
      .then((logs) => logs.map((x, i) => x + (x && (i % 5) / 10)));
    const wide = widen(host);
    const tokens = batch.scored.reduce((a, b) => a + b, 0);
    const language = differences(wide, (w) => -score64(w, batch).reduce((a, b) => a + b, 0) / tokens);
    const preference = differences(wide, (w) => dpo64(w, batch, reference));
    for (const [task, expected] of [
      [{ kind: 'language', batch, tokens }, language],
      [preferenceTask(batch, reference), preference],
    ] as [TrainTask, Map<string, Float64Array>][]) {
      const { error, scale } = distance(await trainer.gradient([task]), expected);
      expect(error).toBeLessThan(1e-5 * scale);
    }
    trainer.free();
    engine.free(weights);
  });

  it('starts at log 2 with margin 0, and follows ten AdamW steps of the f64 reference', async () => {
    const weights = engine.upload(host);
    const trainer = engine.trainer(weights);
    const batch = batchOf(2, 6, 8);
    const reference = await engine.score(single(weights), batch);
    const wide = widen(host);
    const first = new Map([...wide].map(([name, values]) => [name, values.map(() => 0)]));
    const second = new Map([...wide].map(([name, values]) => [name, values.map(() => 0)]));
    for (let t = 1; t <= 10; t++) {
      const report = await trainer.step([preferenceTask(batch, reference)], optimiser);
      if (t === 1) {
        expect([...report.chosenRatio, ...report.rejectedRatio]).toEqual([0, 0]);
        expect(report.loss).toBe(Math.log(2));
      }
      expect(report.step).toBe(t);
      expect(report.loss).toBeCloseTo(dpo64(wide, batch, reference), 5);
      const gradient = differences(wide, (w) => dpo64(w, batch, reference));
      const norm = Math.sqrt([...gradient.values()].flatMap((g) => [...g]).reduce((s, g) => s + g * g, 0));
      expect(report.gradientNorm / norm).toBeCloseTo(1, 4);
      for (const [name, values] of wide) {
        const [m, v] = [first.get(name)!, second.get(name)!];
        const decay = name.includes('norm') ? 0 : optimiser.weightDecay;
        for (let i = 0; i < values.length; i++) {
          const g = gradient.get(name)![i]! * Math.min(1, optimiser.clip / norm);
          m[i] = optimiser.beta1 * m[i]! + (1 - optimiser.beta1) * g;
          v[i] = optimiser.beta2 * v[i]! + (1 - optimiser.beta2) * g * g;
          const direction = m[i]! / (1 - optimiser.beta1 ** t) / (Math.sqrt(v[i]! / (1 - optimiser.beta2 ** t)) + 1e-8);
          values[i] = values[i]! - optimiser.learningRate * (direction + decay * values[i]!);
        }
      }
    }
    // Adam divides by √v: if a gradient is near rounding, its sign decides a whole step, hence the loose bound of 2 % of the way gone.
    expect(distance(await engine.download(trainer.weights), wide).error).toBeLessThan(
      0.02 * 10 * optimiser.learningRate,
    );
    trainer.free();
    engine.free(weights);
  });

  it('takes the same step from two half batches as from one batch', async () => {
    const batch = batchOf(8, 9, 9);
    const half = (at: number): TokenBatch => ({
      rows: 4,
      length: 9,
      ids: batch.ids.slice(at * 9, at * 9 + 36),
      scored: batch.scored.slice(at * 9, at * 9 + 36),
    });
    const [whole, halves] = [engine.upload(host), engine.upload(host)];
    const reference = (await engine.score(single(whole), batch)).map((x) => x - 0.01 * x);
    const a = engine.trainer(whole);
    const b = engine.trainer(halves);
    const one = await a.step([preferenceTask(batch, reference)], optimiser);
    const two = await b.step(
      [preferenceTask(half(0), reference.slice(0, 36), 4), preferenceTask(half(4), reference.slice(36), 4)],
      optimiser,
    );
    expect(two.pairLoss).toEqual(one.pairLoss);
    expect(two.loss).toBeCloseTo(one.loss, 12);
    expect(two.gradientNorm / one.gradientNorm).toBeCloseTo(1, 5);
    const { error } = distance(await engine.download(b.weights), await engine.download(a.weights));
    expect(error).toBeLessThan(0.01 * optimiser.learningRate);
    const resumed = engine.trainer(b.weights);
    resumed.loadState(await a.saveState());
    expect((await resumed.step([preferenceTask(batch, reference)], optimiser)).step).toBe(2);
    for (const trainer of [a, b, resumed]) trainer.free();
    for (const weights of [whole, halves]) engine.free(weights);
  });

  it('samples reproducibly, from the distribution of the full forward pass', async () => {
    const weights = engine.upload(host);
    const rows = 2000;
    const request = {
      prompts: Array.from({ length: rows }, (_, row) => (row % 2 ? [1, 5, 7] : [3])),
      maxTokens: 2,
      temperature: 0.8,
      topK: 0,
      topP: 1,
      endToken: 2,
      seed: 11,
      stream: 12,
    };
    const drawn = await engine.sample(single(weights), request);
    const part = await engine.sample(single(weights), { ...request, prompts: request.prompts.slice(0, 5) });
    expect(part).toEqual(drawn.slice(0, 5));
    const logs = logProbabilities(config, host, [1, 5, 7])
      .at(-1)!
      .map((value) => value / 0.8);
    const z = Math.log(logs.reduce((s, value) => s + Math.exp(value), 0));
    for (const [token, value] of logs.entries()) {
      const p = Math.exp(value - z);
      const count = drawn.filter((response, row) => row % 2 && response[0] === token).length;
      expect(Math.abs(count - (rows / 2) * p)).toBeLessThan(4.5 * Math.sqrt((rows / 2) * p * (1 - p)) + 1);
    }
    for (const response of drawn) {
      expect(response.length).toBe(response[0] === 2 ? 1 : 2);
      expect(response.slice(0, -1)).not.toContain(2);
    }
    const previous = engine.upload(other);
    const greedy = await engine.sample(
      [
        [1.5, weights],
        [-0.5, previous],
      ],
      { ...request, prompts: [[3, 4]], temperature: 0 },
    );
    const ids = [3, 4];
    for (const token of greedy[0]!) {
      const [a, b] = [host, other].map((w) => logProbabilities(config, w, ids).at(-1)!);
      const mixed = a!.map((value, i) => 1.5 * value - 0.5 * b![i]!);
      expect(token).toBe(mixed.indexOf(Math.max(...mixed)));
      ids.push(token);
    }
    for (const policy of [weights, previous]) engine.free(policy);
  });

  it('combines and compares weights', async () => {
    const [a, b] = [engine.upload(host), engine.upload(other)];
    expect(await engine.download(engine.combine([[1, a]]))).toEqual(host);
    const extrapolated = engine.combine([
      [1.3, a],
      [-0.3, b],
    ]);
    const found = await engine.download(extrapolated);
    for (const [name, values] of found)
      for (const [i, value] of values.entries())
        expect(value).toBeCloseTo(1.3 * host.get(name)![i]! - 0.3 * other.get(name)![i]!, 6);
    const { first, second, cosine } = await engine.compare(extrapolated, a, a, b);
    expect(first / second).toBeCloseTo(0.3, 5);
    expect(cosine).toBeCloseTo(1, 6);
    expect((await engine.compare(a, a, a, b)).cosine).toBe(0);
  });

  it('stops at a value that is not finite, names it, and keeps the last good weights', async () => {
    const weights = engine.upload(host);
    const trainer = engine.trainer(weights);
    const batch = batchOf(4, 6, 10);
    const reference = await engine.score(single(weights), batch);
    await trainer.step([preferenceTask(batch, reference)], optimiser);
    const good = await engine.download(trainer.weights);
    const broken = reference.slice();
    broken[batch.scored.indexOf(1)] = Number.NaN;
    const steps = [broken, reference].map((r) => trainer.step([preferenceTask(batch, r)], optimiser));
    for (const step of steps) await expect(step).rejects.toThrow(NonFiniteError);
    await expect(steps[0]).rejects.toThrow('step 2: the loss is NaN');
    expect(await engine.download(trainer.weights)).toEqual(good);
    const overflow = engine.trainer(trainer.weights);
    await expect(
      overflow.step([preferenceTask(batch, reference)], { ...optimiser, learningRate: 1e30 }),
    ).rejects.toThrow(/step 1: model\.\S+ is not finite/);
    expect(await engine.download(overflow.weights)).toEqual(good);
  });

  it('draws nothing from logits that are not finite', async () => {
    const poisoned = new Map(host);
    poisoned.set('model.norm.weight', new Float32Array(config.hidden_size).fill(Number.NaN));
    const weights = engine.upload(poisoned);
    const rule = { maxTokens: 2, endToken: 2, temperature: 1, topK: 0, topP: 1, seed: 1, stream: 1 };
    const drawn = engine.sample(single(weights), { prompts: [[1], [1, 3]], ...rule });
    await expect(drawn).rejects.toThrow(NonFiniteError);
    await expect(drawn).rejects.toThrow('sample: the logits of row 0 are not finite');
  });

  it('loads a state, and is freed, behind the steps that were asked for before', async () => {
    const batch = batchOf(4, 6, 10);
    const start = engine.upload(host);
    const tasks = [preferenceTask(batch, await engine.score(single(start), batch))];
    const twoSteps = async (waits: boolean) => {
      const trainer = engine.trainer(start);
      const fresh = await trainer.saveState();
      const first = trainer.step(tasks, optimiser);
      if (waits) await first;
      trainer.loadState(fresh);
      const second = trainer.step(tasks, optimiser);
      if (waits) await second;
      trainer.free();
      expect([(await first).step, (await second).step]).toEqual([1, 1]);
      return engine.download(trainer.weights);
    };
    expect(await twoSteps(false)).toEqual(await twoSteps(true));
  });
});
