import { expect, test } from 'vitest';
import logistic from '../../shaders/shared/logistic.wgsl?raw';
import { shader } from '../../src/gpu/kernel';
import { runKernel } from '../support/gpu';

const calls = shader(
  'logistic-test',
  /* wgsl */ `
  @group(0) @binding(0) var<storage, read> x: array<f32>;
  @group(0) @binding(1) var<storage, read_write> y: array<vec4f>;
  @compute @workgroup_size(1)
  fn forward(@builtin(global_invocation_id) id: vec3u) {
    let v = x[id.x];
    y[id.x] = vec4f(select(log1p_unit(clamp(v, 0.0, 1.0)), one_minus_exp(v), v < 0.0), softplus(v), log_sigmoid(v), sigmoid(v));
  }`,
  logistic,
);

async function onDevice(values: readonly number[]) {
  const x = Float32Array.from(values);
  const { y } = await runKernel({
    shader: calls,
    entry: 'forward',
    buffers: { x, y: new Float32Array(4 * x.length) },
    workgroups: [x.length],
  });
  return { x, y: (i: number, column: number) => y[4 * i + column]! };
}

test('log(1 + t): log 2 itself at 1, within 4 units over [0, 1], the series not cut short', async () => {
  const { x, y } = await onDevice([1, 1e-30, 1e-8, 0.5, ...Array.from({ length: 996 }, (_, i) => (i + 1) / 997)]);
  expect(y(0, 0)).toBe(Math.fround(Math.log(2)));
  let bias = 0;
  x.forEach((t, i) => {
    const error = (y(i, 0) / Math.log1p(t) - 1) / 2 ** -23;
    expect(Math.abs(error)).toBeLessThan(4);
    if (t > 0.4 && t <= 0.5) bias += error / 100;
  });
  expect(Math.abs(bias)).toBeLessThan(0.5);
});

test('1 − eᵃ keeps its relative accuracy down to a = 0', async () => {
  const { x, y } = await onDevice([-1e-6, -1e-3, ...Array.from({ length: 198 }, (_, i) => -(i + 1) / 40)]);
  x.forEach((a, i) => {
    expect(Math.abs(y(i, 0) / -Math.expm1(a) - 1)).toBeLessThan(8 * 2 ** -23);
  });
});

test('softplus, log σ and σ keep their relative accuracy to ±80', async () => {
  const { x, y } = await onDevice(Array.from({ length: 321 }, (_, i) => (i - 160) / 2));
  x.forEach((v, i) => {
    const t = Math.exp(-Math.abs(v));
    const softplus = (sign: number) => Math.max(0, sign * v) + Math.log1p(t);
    const limit = (6 + 2 * Math.abs(v)) * 2 ** -23; // exp: 3 + 2|x| units
    expect(Math.abs(y(i, 1) / softplus(1) - 1)).toBeLessThan(limit);
    expect(Math.abs(y(i, 2) / -softplus(-1) - 1)).toBeLessThan(limit);
    expect(Math.abs((y(i, 3) * (1 + t)) / (v >= 0 ? 1 : t) - 1)).toBeLessThan(limit);
  });
});
