import { expect, test } from 'vitest';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import { presetNamed } from '../../../src/experiment/presets';
import type { TextLabels, TextSample } from '../../../src/trace/events';
import { cellsOf, eventsOf, TINY, tinyStoryteller, tinyWorld } from '../../support/storyteller';

test('a reward model judges in the place of the true reward, which is still told', async () => {
  const engine = await openCpuEngine(TINY);
  const teller = await tinyStoryteller(engine);
  const [arm] = presetNamed('tales-momentum').experiment.arms;
  const plain = tinyWorld();
  const oracle = { ...plain.oracle, kind: 'hard' as const, labelNoise: 0.5, proxy: { labels: 64, seed: 1 } };
  const events = await eventsOf(teller, arm!, 1, { ...plain, oracle });
  const { sample, labels, metrics } = cellsOf(events, arm!, 1)[0]!;
  const { responses } = sample as TextSample;
  const { pairs } = labels as TextLabels;
  // Nothing of the random model parses, so by the true reward all are alike.
  expect(new Set(responses.map(({ reward }) => reward))).toEqual(new Set([-4]));
  expect(pairs.length).toBeGreaterThan(2);
  for (const { chosen, rejected, probability } of pairs) {
    expect(responses[chosen]!.proxy!).toBeGreaterThan(responses[rejected]!.proxy!);
    // The noise was that of the people who taught the model.
    expect(probability).toBe(1);
  }
  expect(metrics!.reward).toBe(-4);
  expect(metrics!.proxyReward).not.toBe(-4);
  expect(
    events.some((event) => event.kind === 'evaluate' && event.iteration === 0 && 'proxyReward' in event.metrics),
  ).toBe(true);
  engine.close();
});
