import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configured, findPairObjective } from '../../../src/algorithms/objectives/table';
import { packResponses } from '../../../src/engine/language/batches';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import { type LanguageEngine, single } from '../../../src/engine/language/engine';
import { openPairSet, referencePoint } from '../../../src/engine/learners/data/pairs';
import { type Storyteller, talesSetup } from '../../../src/engine/learners/tales';
import { armOf, small } from '../../support/onPolicy';
import { cellsOf, eventsOf, shippedModel, tinyStoryteller } from '../../support/storyteller';

const { config, weights } = shippedModel();

describe('KTO with the reference point of mismatched pairs', () => {
  let engine: LanguageEngine;
  let teller: Storyteller;
  beforeAll(async () => {
    engine = await openCpuEngine(config);
    teller = await tinyStoryteller(engine, weights);
  });
  afterAll(() => engine.close());

  const lossesOf = async (arm: ReturnType<typeof armOf>) =>
    cellsOf(await eventsOf(teller, arm, 1, small()), arm, 1)[0]!.steps.map(({ loss }) => loss);

  it('begins as KTO with z₀ = 0, which it leaves as the policy leaves its reference', async () => {
    // Gains alone, which raise the likelihood of all that is like them.
    const gains = { lambda_u: 0 };
    const [given, own] = [await lossesOf(armOf('kto', gains)), await lossesOf(armOf('kto_batch', gains))];
    expect([given[0], own[0]]).toEqual([0.5, 0.5]);
    // After the first step the policy is the same in both, and what was gained counts for less above z₀.
    expect(own[1]).toBeGreaterThan(given[1]!);
  });

  it('a reference that becomes the policy brings z₀ back to 0', async () => {
    const moving = { ...armOf('kto_batch'), reference: 'moving', referenceShare: 1, referenceEvery: 1 } as const;
    expect(await lossesOf(moving)).toEqual([1, 1, 1, 1]);
  });

  it('z₀ is the mean log-ratio of every response under a prompt that it does not answer', async () => {
    const objective = configured(findPairObjective('kto_batch'), {});
    const tokens = (text: string) => teller.tokenizer.encode(text);
    const prompts = ['Once there was a cat.', 'Once there was a dog named Max.'];
    const endings = [' It ran.', ' The end.', ' He was sad and slept.', ' He ran.'].map(tokens);
    const responses = endings.map((ids, i) => ({ prompt: i >> 1, ids }));
    const labels = { pairs: [0, 1].map((prompt) => ({ prompt, chosen: 2 * prompt, rejected: 2 * prompt + 1 })) };
    const start = engine.upload(weights);
    // Smaller weights are less sure of anything: they say more of what does not fit, so that z₀ is above 0.
    const mild = engine.combine([[0.9, start]]);
    const setup = talesSetup(small(), engine, teller.tokenizer);
    const input = { objective, sample: { prompts, responses }, labels, start, seed: 0, iteration: 1 };
    const pairs = await openPairSet(setup, { ...input, reference: [[1, single(start)]] } as never);
    const { rows } = pairs;
    const exact: number[] = [];
    for (const [i, j] of [
      [0, 2],
      [1, 3],
      [2, 0],
      [3, 1],
    ] as const) {
      const row = { prompt: rows[i]!.prompt, response: rows[j]!.response };
      const batch = packResponses([row], row.prompt.length + row.response.length);
      const sum = async (policy: typeof start) =>
        (await engine.score(single(policy), batch)).reduce((total, x) => total + x, 0);
      exact.push((await sum(mild)) - (await sum(start)));
    }
    const mean = exact.reduce((a, b) => a + b) / 4;
    const found = await referencePoint(setup, single(mild), pairs.mismatched!, [0, 1]);
    expect(mean).toBeGreaterThan(0.1);
    // Batches of another length: f32 sums in another order.
    expect(Math.abs(found - mean)).toBeLessThan(1e-4 * mean);
    engine.free(mild);
    engine.free(start);
  });
});
