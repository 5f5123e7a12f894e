import { expect, test } from 'vitest';
import { segmentTable } from '../../src/ops/adamw';
import { normal, uniform } from '../../src/random';
import { checkClip, runClip } from '../support/clip';
import { noise } from '../support/program';

test.each([1, 255, 1000, 65_537, 700_001])('norm and factor over %i elements', async (length) => {
  await checkClip(length, Math.ceil(length / 4 / 4096) + 64 + 64 + 4);
});

test('a zero gradient has norm 0 and is not scaled', async () => {
  expect(await runClip(new Float32Array(64), new Uint32Array(1), 1)).toEqual({ norm: 0, factor: 1, bad: null });
});

test('50 of 50 single bad elements are found, and the first bad tensor is named', async () => {
  const tensors = Array.from({ length: 13 }, (_, i) => ({ length: 1 + i * 777, decayed: i % 2 === 0 }));
  const segments = segmentTable(tensors);
  const clean = noise(segments.length * 64, (i) => normal(4, 4, 4, i));
  for (let k = 0; k < 50; k++) {
    const words = new Uint32Array(clean.slice().buffer);
    const at = Math.floor(uniform(6, 6, 6, k) * words.length);
    words[at] = [0x7fc00000, 0xff800001, 0x7f800000, 0xff800000][k % 4]!;
    if (k % 5 === 0) words[words.length - 1] = 0x7f800000; // a later one as well
    expect((await runClip(new Float32Array(words.buffer), segments, 1)).bad).toBe(segments[at >> 6]! & 0x7fffffff);
  }
});

test('of two bad elements that one thread meets, the first tensor is named', async () => {
  const segments = segmentTable([
    { length: 128, decayed: true },
    { length: 40_000, decayed: true },
  ]);
  const dw = new Float32Array(segments.length * 64);
  new Uint32Array(dw.buffer).fill(0x7f800000, 5, 6).fill(0x7f800000, 5 + 4 * 4096, 6 + 4 * 4096);
  expect((await runClip(dw, segments, 1)).bad).toBe(0);
});

test('finite elements whose squares leave f32 are reported as overflow', async () => {
  expect((await runClip(new Float32Array(64).fill(1e20), new Uint32Array(1), 1)).bad).toBe('overflow');
});

test('the same bits in 20 runs', async () => {
  const dw = noise(9984, (i) => normal(1, 2, 6, i));
  const segments = segmentTable([{ length: 9984, decayed: true }]);
  const first = await runClip(dw, segments, 0.5);
  for (let i = 0; i < 20; i++) expect(await runClip(dw, segments, 0.5)).toEqual(first);
});
