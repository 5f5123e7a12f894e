import { expect, test } from 'vitest';
import { generator, permutation, threefry, uniform } from '../src/random';

// Known answers published with Random123 (tests/kat_vectors): counter | key -> words.
test.each([
  [0x00000000, 0x00000000, 0x00000000, 0x00000000, 0x6b200159, 0x99ba4efe],
  [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x1cb996fc, 0xbb002be7],
  [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xc4923a9c, 0x483df7a0],
])('threefry2x32-20 vector %#', (a, b, seed, stream, x, y) => {
  expect(threefry(seed, stream, a, b)).toEqual([x, y]);
});

test('uniforms are multiples of 2^-24 in [0, 1) with mean 1/2', () => {
  let sum = 0;
  for (let i = 0; i < 4096; i++) {
    const u = uniform(1, 2, 3, i);
    expect(u * 2 ** 24).toBe(Math.floor(u * 2 ** 24));
    expect(u).toBeLessThan(1);
    sum += u;
  }
  expect(Math.abs(sum / 4096 - 0.5)).toBeLessThan(0.02);
});

test('a permutation holds every index once', () => {
  const order = permutation(257, generator(5, 6));
  expect([...order].sort((x, y) => x - y)).toEqual(Array.from({ length: 257 }, (_, i) => i));
});
