import { expect, it } from 'vitest';
import { agrees, sampleProduct, spread } from '../../../src/ops/tuning/matmulTrial';
import { isNear } from '../../../src/ops/tuning/trials';
import { attentionReference } from '../../../src/reference/attention';

it.each([
  [509, 64],
  [61, 96],
])('a wrong element anywhere in a tile is seen, and in any row and column: %i × %i', (rows, cols) => {
  const places = spread(rows, cols).map((place) => [Math.floor(place / cols), place % cols] as const);
  expect(new Set(places.map(([i, j]) => `${i % 32} ${j % 32}`)).size).toBe(32 * 32);
  expect(new Set(places.map(([i]) => i)).size).toBe(rows);
  expect(new Set(places.map(([, j]) => j)).size).toBe(cols);
});

it('one wrong row, column or missing summand is seen', () => {
  const sizes = { rows: 16, cols: 8, inner: 4 };
  const a = new Float32Array(64).fill(1);
  const b = new Float32Array(32).fill(1);
  const right = new Float32Array(128).fill(4);
  const samples = sampleProduct('NN', a, b, sizes);
  expect(agrees(right, samples)).toBe(true);
  expect(agrees(right.slice().fill(4.1, 8, 16), samples)).toBe(false);
  expect(
    agrees(
      right.map((x, i) => (i % 8 === 5 ? Number.NaN : x)),
      samples,
    ),
  ).toBe(false);
  const added = sampleProduct('NN', a, b, sizes, new Float32Array(128).fill(2));
  expect(agrees(right, added)).toBe(false);
  expect(agrees(new Float32Array(128).fill(6), added)).toBe(true);
});

it('one wrong element of an attention is seen', () => {
  const sizes = { batch: 2, time: 5, heads: 4, kvHeads: 2, headDim: 4 };
  const qkv = Float32Array.from({ length: 2 * 5 * 8 * 4 }, (_, i) => Math.sin(i));
  const y = attentionReference(qkv, sizes);
  expect(isNear(Float32Array.from(y), y)).toBe(true);
  const last = y.length - 1;
  expect(isNear(Float32Array.from(y).with(last, y[last]! + 0.001), y)).toBe(false);
});
