import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dpo } from '../../src/algorithms/objectives/dpo';
import { configured } from '../../src/algorithms/objectives/table';
import { openCpuEngine } from '../../src/engine/language/cpu/open';
import {
  type LanguageEngine,
  type Policy,
  type StepReport,
  single,
  type TrainTask,
  type Weights,
} from '../../src/engine/language/engine';
import { openWebgpuEngine } from '../../src/engine/language/webgpu/engine';
import type { HostWeights, ModelConfig } from '../../src/model/config';
import { testDevice } from '../support/gpu';
import { LLAMA_FIXTURES, type LlamaFixture, readLlamaFixture } from '../support/llama';

/*
 * Both engines against PyTorch (transformers' Llama in f64 and TRL's DPO loss; fixtures/llama/make.py), and against each other.
 *
 * Tolerances of an f32 engine against f64. For scale, PyTorch's own f32 against the same fixtures: log-probabilities 2.4e-6, loss and
 * gradients 1.1e-6, the change of a weight tensor after ten AdamW steps 2.0e-4 (a gradient that is nearly 0 somewhere has its
 * rounding error turned into a whole step by the division by its own size), all others below 2.6e-5.
 */
const LOG_PROB = 1e-5; // of max(1, |log π|): the whole forward pass
const LOSS = 1e-5; // relative
const GRADIENT = 1e-4; // per tensor, relative in the L2 norm
const GRADIENT_MAX = 1e-5; // per value, of the largest value of all gradients
const CHANGE = 1e-3; // per tensor, of the weights' change over ten steps, relative in the L2 norm

const ENGINES: Record<'webgpu' | 'cpu', (config: ModelConfig) => Promise<LanguageEngine>> = {
  webgpu: async (config) => openWebgpuEngine(config, await testDevice()),
  cpu: openCpuEngine,
};

/** What one engine made of a fixture, kept for the comparison between the engines. */
interface Outcome {
  logProbs: Float32Array;
  gradient: HostWeights;
  after: HostWeights;
}

describe.each(LLAMA_FIXTURES)('%s', (name) => {
  const fixture = readLlamaFixture(name);
  const outcomes = new Map<string, Outcome>();

  describe.each(['webgpu', 'cpu'] as const)('%s engine', (kind) => {
    let engine: LanguageEngine;
    let weights: Weights;
    let reference: Weights;
    const outcome: Partial<Outcome> = {};
    beforeAll(async () => {
      engine = await ENGINES[kind](fixture.config);
      weights = engine.upload(fixture.weights);
      reference = engine.upload(fixture.reference);
      outcomes.set(kind, outcome as Outcome);
    });
    afterAll(() => engine.close());

    test('log-probabilities, entropy and KL of every token', async () => {
      const evaluation = await engine.evaluate(single(weights), single(reference), fixture.batch);
      for (const key of ['logProbs', 'referenceLogProbs', 'entropy', 'kl'] as const)
        expectClose(evaluation[key], fixture[key], key);
      outcome.logProbs = await engine.score(single(weights), fixture.batch);
      expectClose(outcome.logProbs, fixture.logProbs, 'score');
    });

    test('every logit of one position', async () => {
      const { rows, length, expected } = everyNextToken(fixture);
      const ids = Int32Array.from({ length: rows * length }, (_, i) =>
        i % length === length - 1 ? Math.floor(i / length) : fixture.batch.ids[fixture.batch.length + (i % length)]!,
      );
      const scored = Uint8Array.from(ids, (_, i) => Number(i % length === length - 1));
      const logProbs = await engine.score(single(weights), { rows, length, ids, scored });
      expectClose(
        logProbs.filter((_, i) => scored[i]),
        expected,
        'log-probability of the vocabulary',
      );
    });

    test('the extrapolated policy', async () => {
      const { alpha } = fixture.scalars;
      const policy: Policy = [
        [1 + alpha, weights],
        [-alpha, reference],
      ];
      expectClose(await engine.score(policy, fixture.batch), fixture.extrapolatedLogProbs, 'mixture');
    });

    test('greedy continuations', async () => {
      const { prompts, greedyTokens, greedy } = fixture.scalars;
      const request = { prompts, maxTokens: greedyTokens, temperature: 0, topK: 0, topP: 1, seed: 0, stream: 0 };
      expect(await engine.sample(single(weights), { ...request, endToken: fixture.config.eos_token_id })).toEqual(
        greedy,
      );
    });

    test('the loss of a language step', async () => {
      const trainer = engine.trainer(weights);
      const tokens = fixture.batch.scored.reduce((a, b) => a + b, 0);
      const task: TrainTask = { kind: 'language', batch: fixture.batch, tokens };
      const { loss } = await trainer.step([task], fixture.scalars.optimiser);
      expectRelative(loss, fixture.scalars.languageLoss, LOSS);
      trainer.free();
      engine.free(trainer.weights);
    });

    test("every gradient of TRL's DPO loss", async () => {
      const trainer = engine.trainer(weights);
      outcome.gradient = await trainer.gradient([dpoTask(fixture)]);
      trainer.free();
      expectGradients(outcome.gradient, fixture.gradient);
    });

    test('ten AdamW steps', async () => {
      const trainer = engine.trainer(weights);
      const { optimiser, losses, gradientNorms, trlLoss } = fixture.scalars;
      const reports: StepReport[] = [];
      for (let step = 0; step < losses.length; step++) reports.push(await trainer.step([dpoTask(fixture)], optimiser));
      expectRelative(reports[0]!.loss, trlLoss, LOSS);
      reports.forEach((report, i) => {
        expect(report.step).toBe(i + 1);
        expectRelative(report.loss, losses[i]!, LOSS);
        expectRelative(report.gradientNorm, gradientNorms[i]!, LOSS);
      });
      outcome.after = await engine.download(trainer.weights);
      trainer.free();
      expectChanges(fixture.weights, outcome.after, fixture.after);
    });
  });

  test('the engines agree', () => {
    const [gpu, cpu] = [outcomes.get('webgpu')!, outcomes.get('cpu')!];
    expectClose(gpu.logProbs, cpu.logProbs, 'log-probabilities');
    expectGradients(gpu.gradient, cpu.gradient);
    expectChanges(fixture.weights, gpu.after, cpu.after);
  });
});

const dpoTask = ({ batch, referenceLogProbs, scalars }: LlamaFixture): TrainTask => ({
  kind: 'preference',
  objective: configured(dpo, { beta: scalars.beta }),
  batch,
  reference: referenceLogProbs,
  pairs: batch.rows / 2,
});

/**
 * The log-probability of every token of the vocabulary after the first tokens of row 1, [rows = vocabulary], from the fixture's logits.
 * An engine shows it by scoring one row for each token; `length` is that of these rows.
 */
function everyNextToken({ batch, logits, config }: LlamaFixture) {
  const rows = config.vocab_size;
  const position = 6; // inside the response
  const offset = (batch.length + position - 1) * rows;
  const row = logits.subarray(offset, offset + rows);
  const total = Math.log(row.reduce((sum, z) => sum + Math.exp(z), 0));
  return { rows, length: position + 1, expected: row.map((z) => z - total) };
}

function expectClose(actual: Float32Array, expected: Float32Array, what: string) {
  expect(actual.length, what).toBe(expected.length);
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!) / Math.max(1, Math.abs(expected[i]!));
    worst = Math.max(worst, Number.isNaN(error) ? Infinity : error);
  }
  expect(worst, what).toBeLessThanOrEqual(LOG_PROB);
}

function expectRelative(actual: number, expected: number, tolerance: number) {
  expect(Math.abs(actual - expected) / Math.abs(expected)).toBeLessThanOrEqual(tolerance);
}

function expectGradients(actual: HostWeights, expected: HostWeights) {
  expect([...actual.keys()]).toEqual([...expected.keys()]);
  const largest = Math.max(
    ...[...expected.values()].map((values) => values.reduce((a, b) => Math.max(a, Math.abs(b)), 0)),
  );
  for (const [name, values] of expected) {
    const { relative, cosine, maximum } = difference(actual.get(name)!, values);
    expect(relative, `${name}: relative L2 error`).toBeLessThanOrEqual(GRADIENT);
    expect(cosine, `${name}: cosine`).toBeGreaterThan(1 - 1e-8);
    expect(maximum, `${name}: largest error`).toBeLessThanOrEqual(GRADIENT_MAX * largest);
  }
}

function expectChanges(start: HostWeights, actual: HostWeights, expected: HostWeights) {
  for (const [name, values] of expected) {
    const origin = start.get(name)!;
    const change = (w: Float32Array) => w.map((value, i) => value - origin[i]!);
    const { relative } = difference(change(actual.get(name)!), change(values));
    expect(relative, `${name}: error of its change`).toBeLessThanOrEqual(CHANGE);
  }
}

/** ‖a − b‖ / ‖b‖, the cosine between them, and the largest |a − b|; NaN if a holds one. */
function difference(a: Float32Array, b: Float32Array) {
  let [squares, ofA, ofB, product, maximum] = [0, 0, 0, 0, 0];
  for (let i = 0; i < b.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    squares += (x - y) ** 2;
    ofA += x * x;
    ofB += y * y;
    product += x * y;
    maximum = Math.max(maximum, Math.abs(x - y));
  }
  return { relative: Math.sqrt(squares / ofB), cosine: product / Math.sqrt(ofA * ofB), maximum };
}
