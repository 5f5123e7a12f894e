import { expect, test } from 'vitest';
import { type AdamWStep, adamw, segmentTable } from '../../src/ops/adamw';
import { normal } from '../../src/random';
import { adamwStep } from '../../src/reference/adamw';
import { noise, runProgram } from '../support/program';

const FINITE = 0xffff_ffff;
const settings = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.1 };

/** Three tensors of which the middle one does not decay; the first has `length` elements. */
function layout(length: number) {
  const tensors = [
    { length, decayed: true },
    { length: 65, decayed: false },
    { length: 3, decayed: true },
  ];
  const segments = segmentTable(tensors);
  return { segments, size: segments.length * 64, decayed: (i: number) => segments[i >> 6]! >= 0x8000_0000 };
}

/** norm, factor, first_bad of clip.wgsl */
function gradientWords(factor: number, bad = FINITE): Uint32Array {
  return Uint32Array.of(0, new Uint32Array(Float32Array.of(factor).buffer)[0]!, bad);
}

function state(length: number) {
  const { segments, size, decayed } = layout(length);
  return {
    decayed,
    data: {
      gradient: gradientWords(0.25),
      segments,
      dw: noise(size, (i) => normal(1, 2, 3, i)),
      w: noise(size, (i) => normal(1, 2, 4, i)),
      first: new Float32Array(size),
      second: new Float32Array(size),
    },
  };
}

const step = (data: ReturnType<typeof state>['data'], constants: AdamWStep) =>
  runProgram(data, (rec, buffers) => {
    adamw(rec, buffers, constants);
  });

test.each([1, 255, 1000, 65_537])('ten steps over %i elements against f64', async (length) => {
  let { data } = state(length);
  const { decayed } = layout(length);
  const exact = {
    w: Float64Array.from(data.w),
    first: new Float64Array(data.w.length),
    second: new Float64Array(data.w.length),
  };
  const start = exact.w.slice();
  for (let t = 1; t <= 10; t++) {
    const dw = noise(data.w.length, (i) => normal(9, t, 3, i));
    data = await step({ ...data, dw }, { step: t, ...settings });
    adamwStep(
      exact,
      Float64Array.from(dw, (g) => 0.25 * g),
      { step: t, ...settings },
      decayed,
    );
  }
  const worst = { w: 0, first: 0, second: 0, moved: 0 };
  for (let i = 0; i < data.w.length; i++) {
    // One rounding of w per step, and a few units of each step's change of at most about η.
    const limit = 10 * 2 ** -23 * Math.abs(start[i]!) + 10 * settings.learningRate * 2e-6;
    worst.w = Math.max(worst.w, Math.abs(data.w[i]! - exact.w[i]!) / limit);
    worst.first = Math.max(worst.first, Math.abs(data.first[i]! - exact.first[i]!) / 2 ** -20);
    const second = 2 ** -20 * exact.second[i]! + 1e-12;
    worst.second = Math.max(worst.second, Math.abs(data.second[i]! - exact.second[i]!) / second);
    worst.moved = Math.max(worst.moved, Math.abs(exact.w[i]! - start[i]!));
  }
  expect(Math.max(worst.w, worst.first, worst.second)).toBeLessThan(1);
  expect(worst.moved).toBeGreaterThan(2e-3);
});

test('decay acts on marked segments only, and padding stays zero', async () => {
  const { data, decayed } = state(255);
  data.dw.fill(0);
  data.w.fill(0, 255, 256);
  const { w } = await step(data, { step: 1, ...settings });
  for (let i = 0; i < w.length; i++) {
    const exact = decayed(i) ? data.w[i]! * (1 - settings.learningRate * settings.weightDecay) : data.w[i]!;
    expect(Math.abs(w[i]! - exact)).toBeLessThanOrEqual(decayed(i) ? 2 ** -23 * Math.abs(exact) : 0);
  }
  expect(w[255]).toBe(0);
});

test('a gradient that is not finite changes nothing', async () => {
  const { data } = state(1000);
  for (const bad of [0, 2, 0xffff_fffe]) {
    const result = await step({ ...data, gradient: gradientWords(1, bad) }, { step: 1, ...settings });
    expect(result.w).toEqual(data.w);
    expect(result.first).toEqual(data.first);
    expect(result.second).toEqual(data.second);
  }
});

test('the same bits in 20 runs', async () => {
  const { data } = state(1000);
  const first = await step(data, { step: 3, ...settings });
  for (let i = 0; i < 20; i++) expect(await step(data, { step: 3, ...settings })).toEqual(first);
});

test('segments number the tensors in the order of the buffer', () => {
  const table = segmentTable([
    { length: 65, decayed: false },
    { length: 64, decayed: true },
  ]);
  expect([...table]).toEqual([0, 0, 0x8000_0001]);
});
