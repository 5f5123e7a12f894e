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
import { familyFixtures } from '../support/families';
import { testDevice } from '../support/gpu';
import { LLAMA_FIXTURES, type LlamaFixture, readLlamaFixture } from '../support/llama';
import { everyNextToken, expectChanges, expectClose, expectGradients } from '../support/pytorch';

/*
 * Both engines against PyTorch: training steps of a Llama (transformers' in f64 and TRL's DPO loss; fixtures/llama/make.py), and every family
 * of models (fixtures/families/make.py). In one file, since a software adapter compiles for longer than it computes.
 */

const LOSS = 1e-5; // relative

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
      const all = everyNextToken(fixture, { row: 1, position: 6 }); // inside the response
      const logProbs = await engine.score(single(weights), all.batch);
      expectClose(
        logProbs.filter((_, i) => all.batch.scored[i]),
        all.expected,
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

describe.each(await familyFixtures())('$name', (fixture) => {
  const { config, batch } = fixture;

  describe.each(['webgpu', 'cpu'] as const)('%s engine', (kind) => {
    let engine: LanguageEngine;
    let weights: Weights;
    beforeAll(async () => {
      engine = await ENGINES[kind](config);
      weights = engine.upload(fixture.weights);
    });
    afterAll(() => engine.close());

    test('keeps the weights', async () => {
      expect(await engine.download(weights)).toEqual(fixture.weights);
    });

    test('log-probabilities of every token', async () => {
      expectClose(await engine.score(single(weights), batch), fixture.logProbs, 'log-probability');
    });

    test('every logit of the last position', async () => {
      const all = everyNextToken(fixture, { row: 1, position: batch.length - 1 });
      const logProbs = await engine.score(single(weights), all.batch);
      expectClose(
        logProbs.filter((_, i) => all.batch.scored[i]),
        all.expected,
        'log-probability of the vocabulary',
      );
    });

    test('every gradient of the summed log-probability', async () => {
      const trainer = engine.trainer(weights);
      // The loss of a language step is the negative mean over `tokens`.
      const task: TrainTask = { kind: 'language', batch, tokens: 1 };
      const gradient = await trainer.gradient([task]);
      trainer.free();
      expectGradients(
        new Map([...gradient].map(([key, values]) => [key, values.map((value) => -value)])),
        fixture.gradient,
      );
    });

    test('greedy tokens, one position at a time', async () => {
      const { prompts, tokens } = fixture.greedy;
      const rule = { temperature: 0, topK: 0, topP: 1, seed: 0, stream: 0, endToken: config.vocab_size };
      expect(await engine.sample(single(weights), { ...rule, prompts, maxTokens: tokens[0]!.length })).toEqual(tokens);
    });
  });
});

const dpoTask = ({ batch, referenceLogProbs, scalars }: LlamaFixture): TrainTask => ({
  kind: 'preference',
  objective: configured(dpo, { beta: scalars.beta }),
  batch,
  reference: referenceLogProbs,
  pairs: batch.rows / 2,
});

function expectRelative(actual: number, expected: number, tolerance: number) {
  expect(Math.abs(actual - expected) / Math.abs(expected)).toBeLessThanOrEqual(tolerance);
}
