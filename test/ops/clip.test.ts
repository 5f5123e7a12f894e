import { expect, test } from 'vitest';
import { segmentTable } from '../../src/ops/adamw';
import { CLIP_PARTIALS, clip, GRADIENT_WORDS, gradientReport } from '../../src/ops/clip';
import { normal, uniform } from '../../src/random';
import { dot } from '../../src/reference/vectors';
import { noise, runProgram } from '../support/program';

async function run(dw: Float32Array, segments: Uint32Array, limit: number) {
  const { gradient } = await runProgram(
    { dw, segments, partials: new Float32Array(CLIP_PARTIALS), gradient: new Float32Array(GRADIENT_WORDS) },
    (rec, buffers) => {
      clip(rec, buffers, limit);
    },
  );
  return gradientReport(gradient);
}

/** min(1, limit / norm); limit 0 does not clip. */
function clipFactor(norm: number, limit: number): number {
  return limit > 0 && norm > limit ? limit / norm : 1;
}

const padded = (length: number) => Math.ceil(length / 64) * 64;

test.each([1, 255, 1000, 65_537, 700_001])('norm and factor over %i elements', async (length) => {
  const dw = noise(padded(length), (i) => (i < length ? normal(1, 2, 5, i) : 0));
  const segments = segmentTable([{ length, decayed: true }]);
  const norm = Math.sqrt(dot(dw, dw));
  const depth = Math.ceil(dw.length / 4 / 4096) + 64 + 64 + 4; // terms added one after another
  for (const limit of [0, norm / 3, norm * 3]) {
    const { norm: got, factor, bad } = await run(dw, segments, limit);
    expect(Math.abs(got - norm)).toBeLessThan(depth * 2 ** -23 * norm);
    expect(Math.abs(factor - clipFactor(norm, limit))).toBeLessThan((depth + 4) * 2 ** -23);
    expect(bad).toBeNull();
  }
});

test('a zero gradient has norm 0 and is not scaled', async () => {
  expect(await run(new Float32Array(64), new Uint32Array(1), 1)).toEqual({ norm: 0, factor: 1, bad: null });
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
    expect((await run(new Float32Array(words.buffer), segments, 1)).bad).toBe(segments[at >> 6]! & 0x7fffffff);
  }
});

test('of two bad elements that one thread meets, the first tensor is named', async () => {
  const segments = segmentTable([
    { length: 128, decayed: true },
    { length: 40_000, decayed: true },
  ]);
  const dw = new Float32Array(segments.length * 64);
  new Uint32Array(dw.buffer).fill(0x7f800000, 5, 6).fill(0x7f800000, 5 + 4 * 4096, 6 + 4 * 4096);
  expect((await run(dw, segments, 1)).bad).toBe(0);
});

test('finite elements whose squares leave f32 are reported as overflow', async () => {
  expect((await run(new Float32Array(64).fill(1e20), new Uint32Array(1), 1)).bad).toBe('overflow');
});

test('the same bits in 20 runs', async () => {
  const dw = noise(9984, (i) => normal(1, 2, 6, i));
  const segments = segmentTable([{ length: 9984, decayed: true }]);
  const first = await run(dw, segments, 0.5);
  for (let i = 0; i < 20; i++) expect(await run(dw, segments, 0.5)).toEqual(first);
});
