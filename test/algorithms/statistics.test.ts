import { expect, test } from 'vitest';
import { deviation, interval95, mean, standardError, studentT95 } from '../../src/algorithms/statistics';

test('mean, deviation and error', () => {
  expect(mean([1, 2, 6])).toBe(3);
  expect(deviation([1, 2, 6])).toBeCloseTo(Math.sqrt(7), 12);
  expect(standardError([1, 2, 6])).toBeCloseTo(Math.sqrt(7 / 3), 12);
  expect(deviation([5])).toBe(0);
});

/** Published table of Student's t. */
test.each([
  [1, 12.706],
  [4, 2.776],
  [30, 2.042],
  [40, 2.021],
  [60, 2.0],
  [120, 1.98],
])('the two-sided point with %d degrees of freedom is %f', (degrees, t) => {
  expect(Math.abs(studentT95(degrees) - t)).toBeLessThan(1e-3);
});

test('one value has no interval', () => {
  expect(interval95([2])).toEqual({ n: 1, mean: 2, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY });
});
