import { expect, test } from 'vitest';
import { bestOfN, bestOfNDivergence, expectedBest } from '../../src/algorithms/bestOfN';

const P = [0.1, 0.4, 0.2, 0.3];

/** All sequences of n draws with their probabilities; the first of the best is taken. */
function counted(p: readonly number[], rewards: readonly number[], n: number): number[] {
  const found = p.map(() => 0);
  const walk = (depth: number, best: number, probability: number) => {
    if (depth === n) {
      found[best]! += probability;
      return;
    }
    p.forEach((own, a) => {
      walk(depth + 1, depth === 0 || rewards[a]! > rewards[best]! ? a : best, probability * own);
    });
  };
  walk(0, 0, 1);
  return found;
}

test.each([
  ['distinct', [0.3, -1, 2, 0]],
  ['ties', [1, 0, 1, 0]],
  ['all equal', [1, 1, 1, 1]],
] as const)('of a table, %s rewards: what counting all draws gives', (_, rewards) => {
  for (const n of [1, 2, 3, 5]) {
    const exact = counted(P, rewards, n);
    bestOfN(P, rewards, n).forEach((q, a) => {
      expect(Math.abs(q - exact[a]!)).toBeLessThan(1e-12);
    });
  }
});

test('its KL is log n − (n − 1)/n where no action has much weight, and less where some have', () => {
  const kl = (p: readonly number[], rewards: readonly number[], n: number) =>
    bestOfN(p, rewards, n).reduce((sum, q, a) => sum + (q > 0 ? q * Math.log(q / p[a]!) : 0), 0);
  const fine = Array.from({ length: 2000 }, () => 1 / 2000);
  const order = fine.map((_, a) => (a * 769) % 2000);
  for (const n of [1, 2, 4, 16]) {
    expect(kl(fine, order, n)).toBeLessThanOrEqual(bestOfNDivergence(n) + 1e-12);
    expect(kl(fine, order, n)).toBeGreaterThan(bestOfNDivergence(n) - 0.01);
    expect(kl(P, [0.3, -1, 2, 0], n)).toBeLessThanOrEqual(bestOfNDivergence(n) + 1e-12);
  }
  expect(bestOfNDivergence(1)).toBe(0);
});

test('from K values, the mean of the largest over all choices of n of them', () => {
  const values = [0.5, -2, 3, 3, 1];
  for (let n = 1; n <= values.length; n++) {
    const largest: number[] = [];
    for (let mask = 0; mask < 32; mask++) {
      const chosen = values.filter((_, i) => mask & (1 << i));
      if (chosen.length === n) largest.push(Math.max(...chosen));
    }
    expect(expectedBest(values, n)).toBeCloseTo(largest.reduce((a, b) => a + b) / largest.length, 12);
  }
});
