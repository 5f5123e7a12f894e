import { expect, test } from 'vitest';
import { type Label, learntWeights, predicted } from '../../src/algorithms/rewardModel';
import { generator } from '../../src/random';

test('is stationary: every weight is what its labels pull, by all that they were not sure of', () => {
  const draw = generator(5, 1);
  const seen = Array.from({ length: 30 }, () => Array.from({ length: 7 }, () => draw.below(4)));
  const labels = Array.from({ length: 60 }, (): Label => [draw.below(30), draw.below(30), 1 + draw.below(3)]);
  const weights = learntWeights(seen, labels);
  const chance = (a: number, b: number) => {
    const [x, y] = [Math.exp(predicted(seen[a]!, weights)), Math.exp(predicted(seen[b]!, weights))];
    return x / (x + y);
  };
  weights.forEach((weight, i) => {
    const pull = labels.reduce((sum, [a, b, n]) => sum + n * chance(b, a) * (seen[a]![i]! - seen[b]![i]!), 0);
    expect(Math.abs(weight - pull)).toBeLessThan(1e-10);
  });
});

test('what no label tells apart weighs nothing', () => {
  const seen = [
    [1, 2, 0],
    [0, 2, 0],
  ];
  const [first, second, third] = learntWeights(seen, [[0, 1, 5]]);
  // w = 5 σ(−w).
  expect(first).toBeCloseTo(5 / (1 + Math.exp(first!)), 12);
  expect([second, third]).toEqual([0, 0]);
});
