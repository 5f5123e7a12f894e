import { expect, it } from 'vitest';
import { productSvd } from '../../../src/model/adapter/svd';
import { normal } from '../../../src/random';

const columns = (count: number, rows: number, stream: number) =>
  Array.from({ length: count }, (_, j) => Float64Array.from({ length: rows }, (_, i) => normal(7, stream, j, i)));

const at =
  (left: readonly Float64Array[], right: readonly Float64Array[], scale: (k: number) => number) =>
  (i: number, j: number) =>
    left.reduce((sum, column, k) => sum + scale(k) * column[i]! * right[k]![j]!, 0);

/** Columns that stand upright on each other by construction: cosines of equal steps (a discrete cosine transform). */
const upright = (count: number, rows: number) =>
  Array.from({ length: count }, (_, k) =>
    Float64Array.from(
      { length: rows },
      (_, i) => Math.sqrt((k === 0 ? 1 : 2) / rows) * Math.cos((Math.PI * (i + 0.5) * k) / rows),
    ),
  );

it('finds singular values that are known, in order, however the factors are mixed', () => {
  const values = [3, 5, 1e-6, 0.25];
  const [u, v] = [upright(4, 23), upright(4, 17)];
  // u·diag(values)·mix · (v·mix⁻ᵀ)ᵀ is the same product; mix is a unit lower triangle, whose inverse is written down.
  const left = u.map((column, k) => column.map((x) => values[k]! * x));
  const sheared = [left[0]!.map((x, i) => x + 2 * left[1]![i]!), ...left.slice(1)];
  const opposed = [v[0]!, v[1]!.map((x, i) => x - 2 * v[0]![i]!), ...v.slice(2)];
  const found = productSvd(sheared, opposed);
  for (const [k, value] of [5, 3, 0.25, 1e-6].entries())
    expect(Math.abs(found.values[k]! - value)).toBeLessThan(1e-14 * 5);
});

it('gives the product back, by columns that are orthonormal', () => {
  for (const [k, rows, into] of [
    [1, 5, 9],
    [6, 40, 13],
    [32, 70, 65],
  ] as const) {
    const [left, right] = [columns(k, rows, k), columns(k, into, k + 100)];
    const svd = productSvd(left, right);
    const [before, after] = [at(left, right, () => 1), at(svd.left, svd.right, (j) => svd.values[j]!)];
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < into; j++) expect(Math.abs(before(i, j) - after(i, j))).toBeLessThan(1e-12 * k);
    for (const side of [svd.left, svd.right])
      for (const [p, a] of side.entries())
        for (const [q, b] of side.entries())
          expect(Math.abs(a.reduce((sum, x, i) => sum + x * b[i]!, 0) - Number(p === q))).toBeLessThan(1e-13 * k);
  }
});

it('keeps the columns orthonormal where those of a factor are nearly one', () => {
  const [a, b] = [columns(2, 30, 5), columns(2, 20, 6)];
  const near = a[0]!.map((x, i) => x + 1e-9 * a[1]![i]!);
  const { left, values } = productSvd([a[0]!, near], b);
  expect(values[1]! / values[0]!).toBeLessThan(1e-8);
  expect(Math.abs(left[0]!.reduce((sum, x, i) => sum + x * left[1]![i]!, 0))).toBeLessThan(1e-14);
});

it('has as many values as the product has ranks, also of columns that are zero or stand twice', () => {
  const [a, b] = [columns(3, 11, 1), columns(3, 8, 2)];
  const zero = new Float64Array(11);
  const svd = productSvd([a[0]!, a[0]!, zero, a[1]!], [b[0]!, b[1]!, b[2]!, b[0]!]);
  expect([...svd.values].filter((value) => value > 1e-12)).toHaveLength(2);
  expect(svd.left.flatMap((column) => [...column]).every(Number.isFinite)).toBe(true);
});
