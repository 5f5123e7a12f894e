import { expect, test } from 'vitest';
import { extrapolate } from '../../src/ops/extrapolate';
import { uniform } from '../../src/random';
import { combination } from '../../src/reference/vectors';
import { noise, runProgram } from '../support/program';

const padded = (length: number) => Math.ceil(length / 4) * 4;

/** Nearby buffers, as the weights of consecutive solutions are. */
function buffers(length: number, distance = 1e-2) {
  const a = noise(padded(length), (i) => 2 * uniform(1, 1, 1, i) - 1);
  const near = (k: number) => a.map((x, i) => x + distance * (2 * uniform(1, 1, k, i) - 1));
  return { a, b: near(2), c: near(3), y: new Float32Array(a.length) };
}

async function run(data: ReturnType<typeof buffers>, coefficients: readonly number[]) {
  const result = await runProgram(data, (rec, { a, b, c, y }) => {
    const terms = [a, b, c].map((tensor, i) => [coefficients[i], tensor] as const);
    extrapolate(
      rec,
      terms.filter((term): term is [number, typeof a] => term[0] !== undefined),
      y,
    );
  });
  return result.y;
}

/** Spacing of f32 at |x|. */
const ulp = (x: number) => 2 ** (Math.floor(Math.log2(Math.max(Math.abs(x), 2 ** -126))) - 23);

test.each([1, 255, 1000, 65_537])('%i elements within 4 units in the last place of the f64 sum', async (length) => {
  for (const distance of [1e-3, 1]) {
    const data = buffers(length, distance);
    for (const coefficients of [[1], [0.5], [1.3, -0.3], [1, 1], [0.7, 0.3], [1.5, -0.75, 0.25]]) {
      const y = await run(data, coefficients);
      const terms = coefficients.map((c, i) => [c, [data.a, data.b, data.c][i]!] as const);
      const exact = combination(terms);
      // Units of the largest term: the sum itself may cancel.
      const largest = (i: number) =>
        terms.reduce((most, [c, x]) => Math.max(most, Math.abs(c * x[i]!)), Math.abs(exact[i]!));
      const worst = exact.reduce((most, value, i) => Math.max(most, Math.abs(y[i]! - value) / ulp(largest(i))), 0);
      expect(worst).toBeLessThanOrEqual(4);
    }
  }
});

test('(1+α)·a − α·b of near neighbours is correct to 2 units of the result', async () => {
  const data = buffers(1000, 1e-3);
  const y = await run(data, [1.3, -0.3]);
  const exact = combination([
    [1.3, data.a],
    [-0.3, data.b],
  ]);
  exact.forEach((value, i) => {
    // The differences are exact if a/2 ≤ b ≤ 2a.
    if (Math.abs(data.a[i]!) > 0.02) expect(Math.abs(y[i]! - value)).toBeLessThanOrEqual(2 * ulp(value));
  });
});

test('a copy, and an extrapolation from equals, return a to the bit', async () => {
  const data = buffers(999);
  expect(await run(data, [1])).toEqual(data.a);
  const equal = { ...data, b: data.a.slice(), c: data.a.slice() };
  expect(await run(equal, [1.3, -0.3])).toEqual(data.a);
  expect(await run(equal, [1.5, -0.75, 0.25])).toEqual(data.a);
});

test('the same bits in 20 runs', async () => {
  const data = buffers(1000);
  const first = await run(data, [1.3, -0.2, -0.1]);
  for (let i = 0; i < 20; i++) expect(await run(data, [1.3, -0.2, -0.1])).toEqual(first);
});

test('a difference is exact', async () => {
  const data = buffers(255);
  const y = await run(data, [1, -1]);
  expect(y).toEqual(data.a.map((x, i) => x - data.b[i]!));
});

test('no terms, or more than three, are refused', async () => {
  const data = buffers(4);
  const attempt = (count: number) =>
    runProgram(data, (rec, { a, y }) => {
      extrapolate(rec, new Array<readonly [number, typeof a]>(count).fill([1, a]), y);
    });
  await expect(attempt(0)).rejects.toThrow('1 to 3 terms');
  await expect(attempt(4)).rejects.toThrow('1 to 3 terms');
});
