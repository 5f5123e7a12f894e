import { expect, it } from 'vitest';
import { bfloat16Of, bfloat16s, fromHalf, halfOf } from '../../../src/model/formats/half';

const bfloat = (bits: number) => bfloat16s(Uint8Array.of(bits & 255, bits >> 8))[0]!;

it.each([
  ['halves', halfOf, fromHalf, 0x7c00],
  ['bfloat16s', bfloat16Of, bfloat, 0x7f80],
] as const)('%s are rounded once, to the nearest, ties to even', (_, round, value, infinity) => {
  for (const bits of [0, 1, 2, 0x3ff, 0x400, 0x3c00, 0x3c01, 0x5555, infinity - 2]) {
    const [low, high] = [value(bits), value(bits + 1)];
    expect([round(low), round(high)]).toEqual([bits, bits + 1]);
    const middle = (low + high) / 2;
    const even = bits % 2 === 0 ? bits : bits + 1;
    expect(round(middle)).toBe(even);
    // Nearer than an f32 could say: rounded to f32 first, both would be the middle.
    expect(round(middle * (1 + 2 ** -50))).toBe(bits + 1);
    expect(round(middle * (1 - 2 ** -50))).toBe(bits);
    expect(round(-high)).toBe((bits + 1) | 0x8000);
  }
  expect(round(1e300)).toBe(infinity);
  expect(value(round(Number.NaN))).toBeNaN();
});
