import { expect, test } from 'vitest';
import { COMPARE_PARTIALS, COMPARE_WORDS, compare, comparison } from '../../src/ops/compare';
import { normal } from '../../src/random';
import { combination, dot } from '../../src/reference/vectors';
import { noise, runProgram } from '../support/program';

type Four = Record<'a' | 'b' | 'c' | 'd', Float32Array>;

async function run(four: Four) {
  const { result } = await runProgram(
    { ...four, partials: new Float32Array(COMPARE_PARTIALS), result: new Float32Array(COMPARE_WORDS) },
    (rec, buffers) => compare(rec, buffers),
  );
  return comparison(result);
}

const four = (length: number): Four => {
  const [a, c] = [1, 2].map((k) => noise(Math.ceil(length / 4) * 4, (i) => normal(1, k, 0, i)));
  const b = a!.map((x, i) => x + 0.1 * normal(1, 3, 0, i));
  return { a: a!, b, c: c!, d: c!.map((x, i) => x - 0.05 * (a![i]! - b[i]!) + 0.02 * normal(1, 4, 0, i)) };
};

test.each([1, 255, 1000, 65_537, 300_000])('norms and cosine over %i elements', async (length) => {
  const data = four(length);
  const minus = (x: Float32Array, y: Float32Array) =>
    combination([
      [1, x],
      [-1, y],
    ]);
  const [p, q] = [minus(data.a, data.b), minus(data.c, data.d)];
  const [first, second] = [Math.sqrt(dot(p, p)), Math.sqrt(dot(q, q))];
  const got = await run(data);
  // Terms added one after another, and the rounding of each difference.
  const unit = (Math.ceil(length / 16_384) * 4 + 64 + 64 + 8) * 2 ** -23;
  expect(Math.abs(got.first - first)).toBeLessThan(unit * first);
  expect(Math.abs(got.second - second)).toBeLessThan(unit * second);
  expect(Math.abs(got.cosine - dot(p, q) / (first * second))).toBeLessThan(3 * unit);
});

test('the same, the opposite, and nothing', async () => {
  const { a, b } = four(1000);
  expect((await run({ a, b, c: a, d: b })).cosine).toBeCloseTo(1, 6);
  expect((await run({ a, b, c: b, d: a })).cosine).toBeCloseTo(-1, 6);
  expect(await run({ a, b: a.slice(), c: a, d: b })).toMatchObject({ first: 0, cosine: 0 });
});

test('the same bits in 20 runs', async () => {
  const data = four(9000);
  const first = await run(data);
  for (let i = 0; i < 20; i++) expect(await run(data)).toEqual(first);
});
