import { expect, test } from 'vitest';
import { newProblem, type ProblemSettings } from '../../../src/algorithms/bandit/problem';
import { learntOdds } from '../../../src/algorithms/bandit/proxy';
import { normalise } from '../../../src/algorithms/tabular';
import { type BanditWorld, parseExperiment } from '../../../src/experiment/experiment';
import { presetNamed } from '../../../src/experiment/presets';
import { settings } from '../../support/bandit';

const REWARDS = [1, 0.2, -0.4, -0.8];
const oracle = { kind: 'bradley-terry' as const, temperature: 0.5, labelNoise: 0, lengthBias: 0 };
const withProxy = (change: Partial<ProblemSettings['oracle']> = {}, rest: Partial<ProblemSettings> = {}) =>
  newProblem(
    settings([REWARDS, REWARDS], {
      words: [1, 2, 3, 4],
      oracle: { ...oracle, proxy: { labels: 4096, seed: 3, sees: 'actions' }, ...change },
      ...rest,
    }),
  );

test('from many labels it learns the judged rewards, and the true ones stay', () => {
  for (const bias of [0, 0.3]) {
    const { judged, rewards, odds } = withProxy({ lengthBias: bias });
    const truth = REWARDS.map((r, a) => r + bias * (a + 1));
    const centre = truth.reduce((sum, r) => sum + r / 4, 0);
    // The log-odds of 4096 labels between four actions are known to about 0.06; three times that, times the temperature.
    judged[0]!.forEach((j, a) => {
      expect(Math.abs(j - (truth[a]! - centre))).toBeLessThan(0.1);
      expect(odds![0]![a]).toBeCloseTo(j / 0.5, 12);
    });
    expect(rewards[0]).toEqual(REWARDS);
    expect(judged[0]).not.toEqual(judged[1]);
  }
});

test('a label of two actions moves both by the mode of its posterior', () => {
  // One label between two actions: the mode has z_0 = −z_1 = σ(−2 z_0), z_0 = 0.2786…, unless both draws were of one action.
  const odds = Array.from({ length: 40 }, (_, seed) =>
    Math.abs(
      learntOdds(
        [Math.log(0.5), Math.log(0.5)],
        [
          [0.5, 1],
          [0, 0.5],
        ],
        [1, 2],
        { labels: 1, seed, sees: 'actions' },
        0,
      )[0]!,
    ),
  );
  const moved = odds.filter((z) => z > 0);
  expect(moved.length).toBeGreaterThan(8);
  expect(moved.length).toBeLessThan(32);
  for (const z of moved) expect(Math.abs(z - 1 / (1 + Math.exp(2 * z)))).toBeLessThan(1e-12);
});

test('a label of the actions that people flip is worth less', () => {
  const spread = (labelNoise: number) => {
    const [row] = withProxy({ labelNoise }).judged as [number[]];
    return Math.max(...row) - Math.min(...row);
  };
  expect(spread(0.3)).toBeLessThan(0.6 * spread(0));
  // What the model then says is not flipped.
  const { wins, odds } = withProxy({ labelNoise: 0.3 });
  const gap = odds![0]![0]! - odds![0]![1]!;
  expect(wins[0]![0]![1]).toBeCloseTo(1 / (1 + Math.exp(-gap)), 12);
});

test('who sees only length is linear in it', () => {
  const base = normalise([[0, 1, 0, -1]])[0]!;
  const wins = REWARDS.map((a) => REWARDS.map((b) => 1 / (1 + Math.exp(b - a))));
  const odds = learntOdds(base, wins, [2, 4, 6, 10], { labels: 300, seed: 1, sees: 'words' }, 0);
  const slope = (odds[1]! - odds[0]!) / 2;
  expect(slope).toBeLessThan(0);
  expect((odds[3]! - odds[2]!) / 4).toBeCloseTo(slope, 12);
  expect(odds.reduce((sum, z) => sum + z, 0)).toBeCloseTo(0, 12);
});

test('is refused where there is nothing to learn', () => {
  const experiment = structuredClone(presetNamed('bandit-proxy').experiment);
  const world = experiment.world as BanditWorld;
  const equal = { ...world, words: world.words.map(() => 3) };
  expect(() => parseExperiment({ ...experiment, world: equal })).toThrow('world.oracle.proxy.sees: all actions');
  const half = world.words.map(() => world.words.map(() => 0.5));
  expect(() => parseExperiment({ ...experiment, world: { ...world, preferences: [half] } })).toThrow(
    'world.oracle.proxy: preferences of a matrix',
  );
});
