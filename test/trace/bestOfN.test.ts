import { expect, test } from 'vitest';
import { bestOfNDivergence } from '../../src/algorithms/bestOfN';
import { presetNamed } from '../../src/experiment/presets';
import { bestOfBase } from '../../src/trace/bestOfN';
import type { TraceEvent } from '../../src/trace/events';
import { EMPTY_TRACE, fold } from '../../src/trace/fold';
import { metric } from '../../src/trace/series';
import { series } from '../support/series';
import { traced } from '../support/tracedBandit';

test('of an exact world: from the base on, below what the solved steps reach at the same KL', async () => {
  const { experiment } = presetNamed('bandit-three');
  const trace = await traced({ ...experiment, iterations: 6 });
  const best = bestOfBase(trace, experiment, 1);
  const base = series(trace, metric('reward'), experiment.arms[0]!.id)[0]!.mean;
  expect(best[0]!.kl).toBeCloseTo(0, 12);
  expect(best[0]!.reward).toBeCloseTo(base, 12);
  expect(best.map(({ n }) => n)).toEqual(best.map((_, i) => 2 ** i));
  expect(best.at(-1)!.kl).toBeGreaterThan(1);
  best.forEach(({ n, kl }) => {
    expect(kl).toBeLessThanOrEqual(bestOfNDivergence(n) + 1e-12);
  });
  // A tilt of the base by the rewards has the most reward at its KL: no best-of-n stands above one that went less far.
  const tilts = series(trace, metric('reward'), experiment.arms[0]!.id).map(({ mean }, i) => ({
    reward: mean,
    kl: series(trace, metric('klBase'), experiment.arms[0]!.id)[i]!.mean,
  }));
  for (const { kl, reward } of best)
    for (const tilt of tilts) if (tilt.kl >= kl) expect(reward).toBeLessThanOrEqual(tilt.reward + 1e-9);
});

test('of texts: from the first draws of every prompt, as far as there are responses', () => {
  const { experiment } = presetNamed('tales-momentum');
  const arm = experiment.arms[0]!.id;
  const response = (prompt: number, reward: number) => ({
    ...{ prompt, text: '', ids: [], words: 1, reward, attributes: null, reason: null },
  });
  const responses = [response(0, 1), response(0, 3), response(0, 2), response(1, 0), response(1, 0), response(1, 6)];
  const events = [
    { kind: 'start', experiment },
    {
      kind: 'sample',
      seed: experiment.seeds[0]!,
      arm,
      iteration: 1,
      sample: { kind: 'texts', prompts: ['a', 'b'], responses },
    },
  ] as unknown as TraceEvent[];
  const best = bestOfBase(fold(EMPTY_TRACE, events), experiment, 9);
  expect(best.map(({ n }) => n)).toEqual([1, 2, 3]);
  expect(best.map(({ kl }) => kl)).toEqual([1, 2, 3].map(bestOfNDivergence));
  // Of the first prompt 2, 8/3, 3; of the second 2, 4, 6.
  [2, 10 / 3, 4.5].forEach((reward, i) => {
    expect(best[i]!.reward).toBeCloseTo(reward, 12);
  });
  expect(bestOfBase(EMPTY_TRACE, experiment, 9)).toEqual([]);
  const game = presetNamed('bandit-rock-paper-scissors').experiment;
  expect(bestOfBase(EMPTY_TRACE, game, 9)).toEqual([]);
});
