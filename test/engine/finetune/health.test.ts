import { expect, it } from 'vitest';
import { measureHealth } from '../../../src/engine/finetune/health';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import { single } from '../../../src/engine/language/engine';
import { initialAdapter, modulesOf } from '../../../src/model/adapter/adapter';
import { alarmsOf, type Health } from '../../../src/trace/alarms';
import { readLlamaFixture } from '../../support/llama';

const healthy: Health = { klBase: 0, length: 30, repetition: 0.05, entropy: 2, neutralPerplexity: 20 };

it.each<[Partial<Health>, string[]]>([
  [{ klBase: 5, length: 20, repetition: 0.2, entropy: 1.5, neutralPerplexity: 30 }, []],
  [{ klBase: 15.1 }, ['it is more than half a nat a token away from the base']],
  [{ repetition: 0.31 }, ['it repeats itself']],
  [{ length: 9 }, ['its responses are less than a third as long']],
  [{ length: 91 }, ['its responses are more than three times as long']],
  [{ entropy: 0.4 }, ['it hardly has a choice of words left (entropy)']],
  [{ neutralPerplexity: 41 }, ['it has lost more than half of its grip on a neutral text (perplexity)']],
])('%j rings %j', (change, expected) => {
  expect(alarmsOf(healthy, { ...healthy, ...change }).map(({ says }) => says)).toEqual(expected);
});

it('measures a policy against the base, with the same draws', async () => {
  const { config, weights } = readLlamaFixture('tied-grouped');
  const adapter = { rank: 2, alpha: 4, rankStabilised: false, freezeA: false, modules: modulesOf(config, ['v_proj']) };
  const engine = await openCpuEngine(config, { adapter, frozen: async (name) => weights.get(name)! });
  const plain = initialAdapter(config, adapter, 0);
  const base = engine.upload(plain);
  const other = engine.upload(new Map([...plain].map(([name, values]) => [name, values.map((x) => x + 0.2)])));
  const input = {
    prompts: [[1, 5, 6], [1]],
    neutral: { prompt: [1], response: [7, 8, 9] },
    ...{ maxTokens: 12, endToken: 2, seed: 3 },
  };
  const before = await measureHealth(engine, base, single(base), input);
  expect(before.klBase).toBeCloseTo(0, 4);
  const batch = { rows: 1, length: 4, ids: Int32Array.of(1, 7, 8, 9), scored: Uint8Array.of(0, 1, 1, 1) };
  const scores = await engine.score(single(base), batch);
  expect(before.neutralPerplexity).toBeCloseTo(Math.exp(-scores.reduce((a, b) => a + b) / 3), 3);
  const after = await measureHealth(engine, other, single(base), input);
  expect(after.klBase).toBeGreaterThan(0.01);
  expect(after.neutralPerplexity).not.toBeCloseTo(before.neutralPerplexity!, 2);
  engine.close();
});
