import { expect, test } from 'vitest';
import { bandOver, iterationsTo, logLogSlope, pairedInterval } from '../../src/algorithms/statistics';

test('bands: deviation, standard error, range', () => {
  const values = [1, 2, 4, 9];
  const sd = Math.sqrt((9 + 4 + 0 + 25) / 3);
  expect(bandOver(values, 'sd')).toEqual({ n: 4, mean: 4, low: 4 - sd, high: 4 + sd });
  expect(bandOver(values, 'se')).toEqual({ n: 4, mean: 4, low: 4 - sd / 2, high: 4 + sd / 2 });
  expect(bandOver(values, 'range')).toEqual({ n: 4, mean: 4, low: 1, high: 9 });
  expect(bandOver([3], 'se')).toEqual({ n: 1, mean: 3, low: 3, high: 3 });
});

test('differences paired by seed lose what the seeds have in common', () => {
  const common = [5, -3, 8, 0];
  const { n, mean, low, high } = pairedInterval(
    common.map((x) => x + 1),
    common,
  );
  expect({ n, mean, low, high }).toEqual({ n: 4, mean: 1, low: 1, high: 1 });
});

test('the slope of a power law, and its interval with noise', () => {
  const exact = Array.from({ length: 50 }, (_, t) => 3 * t ** -1.5);
  const slope = logLogSlope(exact, 1)!;
  expect(slope.n).toBe(49);
  expect(slope.mean).toBeCloseTo(-1.5, 12);
  expect(slope.atOne).toBeCloseTo(3, 12);
  expect(slope.high - slope.low).toBeLessThan(1e-12);
  // Residuals ±0.1 in turn: the interval covers the exponent.
  const noisy = logLogSlope(exact.map((x, t) => x * Math.exp(t % 2 ? 0.1 : -0.1)))!;
  expect(noisy.low).toBeLessThan(-1.5);
  expect(noisy.high).toBeGreaterThan(-1.5);
  expect(logLogSlope([1, 0.5, 0.2])).toBeNull();
  expect(logLogSlope([1, 0.5, 0, 0, 0.1])).toBeNull();
});

test('iterations to ε', () => {
  expect(iterationsTo([1, 0.5, 0.2, 0.3], 0.2)).toBe(2);
  expect(iterationsTo([0.1], 0.2)).toBe(0);
  expect(iterationsTo([1, Number.NaN, 0.5], 0.2)).toBeNull();
});
