import { expect, test } from 'vitest';
import { learningRateAt } from '../../src/algorithms/schedule';

const rates = (decay: 'constant' | 'linear' | 'cosine', floor = 0) =>
  Array.from({ length: 10 }, (_, i) => learningRateAt({ learningRate: 1, warmup: 0.2, decay }, i + 1, 10, floor));

test('warm-up rises linearly to the peak', () => {
  expect(rates('constant').slice(0, 4)).toEqual([1 / 3, 2 / 3, 1, 1]);
});

test.each(['linear', 'cosine'] as const)(
  '%s decay starts at the peak, falls, and never reaches 0 within the steps',
  (decay) => {
    const falling = rates(decay).slice(2);
    expect(falling[0]).toBe(1);
    falling.slice(1).forEach((rate, i) => {
      expect(rate).toBeLessThan(falling[i]!);
    });
    expect(falling.at(-1)).toBeGreaterThan(0);
  },
);

test('the floor is a lower bound', () => {
  for (const rate of rates('cosine', 0.1).slice(2)) expect(rate).toBeGreaterThan(0.1);
});

test('no warm-up and one step', () => {
  expect(learningRateAt({ learningRate: 2, warmup: 0, decay: 'cosine' }, 1, 1)).toBe(2);
});
