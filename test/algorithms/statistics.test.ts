import { expect, test } from 'vitest';
import {
  bandOver,
  holmLevels,
  iterationsTo,
  logLogSlope,
  pairedInterval,
  shareInterval,
  studentInterval,
  studentP,
} from '../../src/algorithms/statistics';

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

/** Points of Student's t (mpmath, by the incomplete beta function at 30 digits). */
test.each([
  [1, 0.05, 12.7062047361747],
  [2, 0.05, 4.302652729749464],
  [4, 0.05 / 36, 7.899767914810935],
  [5, 0.1, 2.015048373333024],
  [19, 0.05, 2.09302405440831],
  [63, 0.01, 2.656145025099862],
])('the point of Student’s t with %i degrees of freedom at %f', (degrees, outside, expected) => {
  const values = Array.from({ length: degrees + 1 }, (_, i) => (i % 3) - 0.7);
  const { n, mean, low, high } = studentInterval(values, outside);
  const error = bandOver(values, 'se');
  expect((high - low) / (error.high - error.low)).toBeCloseTo(expected, 7);
  expect([n, (low + high) / 2 - mean]).toEqual([degrees + 1, expect.closeTo(0, 12)]);
  // An interval that just touches 0 belongs to that p.
  const shifted = values.map((x) => x - low);
  expect(studentP(shifted)).toBeCloseTo(outside, 9);
});

test('p of values that do not differ', () => {
  expect([studentP([3]), studentP([0, 0]), studentP([1, 1])]).toEqual([1, 1, 0]);
});

test('Holm: the smallest p at level/m, then level/(m−1), and from the first that stays, none', () => {
  expect(holmLevels([0.04, 0.001, 0.02], 0.05)).toEqual([0.05, 0.05 / 3, 0.025]);
  expect(holmLevels([0.04, 0.001, 0.03], 0.05)).toEqual([0.025, 0.05 / 3, 0.025]);
  expect(holmLevels([0.5], 0.05)).toEqual([0.05]);
});

// Wilson's formula in Python.
test.each([
  [8, 10, 0.4901624715, 0.9433178485],
  [0, 5, 0, 0.4344824648],
  [5, 5, 0.5655175352, 1],
])('the interval of %d of %d', (successes, n, low, high) => {
  const found = shareInterval(successes, n);
  expect(found.mean).toBe(successes / n);
  expect(found.low).toBeCloseTo(low, 9);
  expect(found.high).toBeCloseTo(high, 9);
});
