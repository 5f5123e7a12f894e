import { expect, test } from 'vitest';
import { countTicks, niceTicks } from '../../../src/ui/charts/ticks';

test.each([
  [0, 1, [0, 0.5, 1]],
  [0.26, 1.72, [0, 0.5, 1, 1.5, 2]],
  [-33, -29, [-33, -32, -31, -30, -29]],
  [3, 3, [2.6, 2.8, 3, 3.2, 3.4]],
])('from %d to %d', (low, high, ticks) => {
  const found = niceTicks(low, high);
  expect(found[0]).toBeLessThanOrEqual(low);
  expect(found.at(-1)).toBeGreaterThanOrEqual(high);
  if (low !== high) expect(found.length).toBeLessThanOrEqual(7);
  expect(ticks.every((tick) => tick >= found[0]! && tick <= found.at(-1)!)).toBe(true);
});

test.each([
  [-1e100, 1e100],
  [1, 1 + 2 ** -52],
  [0, 5e-324],
  [1e-310, 2e-310],
  [-1e100, -1e100],
  [1e-200, 1e100],
])('from %d to %d the ticks still differ, and hold both', (low, high) => {
  const found = niceTicks(low, high);
  expect(found.length).toBeGreaterThan(1);
  expect(found.length).toBeLessThan(10);
  found.slice(1).forEach((tick, i) => {
    expect(tick).toBeGreaterThan(found[i]!);
  });
  expect(found[0]).toBeLessThanOrEqual(low);
  expect(found.at(-1)).toBeGreaterThanOrEqual(high);
});

test('without numbers there is still an axis', () => {
  expect(niceTicks(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY)).toEqual([0, 1]);
});

test('iterations are whole and not crowded', () => {
  expect(countTicks(5)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(countTicks(200)).toEqual([0, 20, 40, 60, 80, 100, 120, 140, 160, 180, 200]);
});
