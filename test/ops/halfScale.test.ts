import { expect, it } from 'vitest';
import { halfScale } from '../../src/ops/halfScale';
import { runProgram } from '../support/program';

/** The scale of 1000 coefficients, of which the last is the largest. */
async function scaleOf(largest: number, exponent: number): Promise<[number, number]> {
  const coefficients = Float32Array.from({ length: 1000 }, (_, i) => (i === 999 ? largest : largest * 1e-3));
  const { scaling } = await runProgram({ coefficients, scaling: new Float32Array(2) }, (rec, tensors) =>
    halfScale(rec, tensors, 1000, exponent),
  );
  return [...scaling] as [number, number];
}

it.each([
  [1, 3],
  [-0.0123, 14],
  [5e-6, 14],
  [1234.5, 3],
  [-(2 ** -9), 0],
])('takes the largest, %f, to 2^%i', async (largest, exponent) => {
  const [up, down] = await scaleOf(largest, exponent);
  expect(Number.isInteger(Math.log2(up))).toBe(true);
  expect(up * down).toBe(1);
  expect(Math.abs(up * Math.fround(largest))).toBeGreaterThanOrEqual(2 ** exponent);
  expect(Math.abs(up * Math.fround(largest))).toBeLessThan(2 ** (exponent + 1));
});

it.each([0, Number.NaN, Number.POSITIVE_INFINITY])('leaves %f alone', async (largest) => {
  expect(await scaleOf(largest, 14)).toEqual([1, 1]);
});

it('stays a number where the coefficients are next to nothing', async () => {
  const [up, down] = await scaleOf(1e-38, 14);
  expect(up * down).toBe(1);
});
