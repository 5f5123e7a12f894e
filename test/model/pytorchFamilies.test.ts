import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCpuEngine } from '../../src/engine/language/cpu/open';
import { type LanguageEngine, single, type TrainTask, type Weights } from '../../src/engine/language/engine';
import { openWebgpuEngine } from '../../src/engine/language/webgpu/engine';
import type { ModelConfig } from '../../src/model/config';
import { familyFixtures } from '../support/families';
import { testDevice } from '../support/gpu';
import { everyNextToken, expectClose, expectGradients } from '../support/pytorch';

/* Both engines against PyTorch (transformers in f64; fixtures/families/make.py), for every family of models. */

const ENGINES: Record<'webgpu' | 'cpu', (config: ModelConfig) => Promise<LanguageEngine>> = {
  webgpu: async (config) => openWebgpuEngine(config, await testDevice()),
  cpu: openCpuEngine,
};

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
