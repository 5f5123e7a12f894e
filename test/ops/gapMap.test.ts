import { expect, test } from 'vitest';
import { type GapMapSpec, gapMapDraws, newCpuGapMap } from '../../src/algorithms/gapMap';
import { openGpuGapMap } from '../../src/engine/openGapMap';
import { DRAW_WORDS, gapMap } from '../../src/ops/gapMap';
import { streamOf } from '../../src/random';
import { testDevice } from '../support/gpu';
import { runProgram } from '../support/program';

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

function spec(actions: number, rest: Partial<GapMapSpec> = {}): GapMapSpec {
  const rewards = Array.from({ length: actions }, (_, a) => 1 - a / actions);
  return {
    base: rewards.map(() => -Math.log(actions)),
    rewards,
    wins: rewards.map((a) => rewards.map((b) => logistic(2 * (a - b)))),
    odds: null,
    labels: { kind: 'sampled', count: 24, steps: 8, learningRate: 1 },
    iterations: 6,
    epsilon: 0.1,
    alphas: Array.from({ length: 13 }, (_, i) => -0.9 + 0.15 * i),
    rows: Array.from({ length: 17 }, (_, i) => ({ beta: 0.2 * 1.25 ** i, count: 24 })),
    ...rest,
  };
}

test('the kernel draws the numbers that the CPU draws', async () => {
  const small = spec(3, { iterations: 3 });
  const sizes = { actions: 3, columns: 1, cells: 1, iterations: 3, labels: 24, steps: 1, rate: 1, epsilon: 0, best: 1 };
  const data = {
    draws: new Float32Array(3 * 24 * DRAW_WORDS),
    alphas: new Float32Array(1),
    rows: Float32Array.of(1, 24),
    world: new Float32Array(6),
    wins: new Float32Array(9),
    result: new Float32Array(3),
  };
  const { draws } = await runProgram(data, (rec, buffers) => {
    gapMap(rec, { ...buffers, counts: null }, { ...sizes, stream: streamOf('bandit') });
  });
  expect(draws).toEqual(gapMapDraws(small, 0));
});

/**
 * Agreement with f64: to 1e-5 if the same actions are drawn. A uniform that falls between the f32 and the f64 cumulative probability draws
 * another action (about one in 10⁶), and that cell then lives another life: at most 1 % of the cells may.
 */
test.each([
  ['two actions', spec(2)],
  ['three actions', spec(3)],
  ['seven actions, in arrays', spec(7)],
  ['α against the number of labels', spec(3, { rows: [4, 16, 40, 100].map((count) => ({ beta: 1, count })) })],
])('the kernel agrees with the CPU cell by cell: %s', async (_, each) => {
  const seeds = 4;
  const cpu = newCpuGapMap(each);
  for (let seed = 0; seed < seeds; seed++) cpu.add(seed);
  const gpu = await openGpuGapMap(await testDevice(), each);
  const found = await gpu.refine(seeds);
  gpu.close();
  const expected = cpu.picture();
  expect(found.seeds).toBe(seeds);
  for (const name of ['gap', 'error', 'iterationsTo'] as const) {
    const apart = [...found[name]].filter((value, cell) => Math.abs(value - expected[name][cell]!) > 1e-5);
    expect(found[name].length).toBe(each.alphas.length * each.rows.length);
    expect(apart.length).toBeLessThanOrEqual(0.01 * found[name].length);
  }
});

test('the same bits in every repeat, and in one batch as in several', async () => {
  const device = await testDevice();
  const each = spec(3);
  const bits = async (batches: number[]) => {
    const opened = await openGpuGapMap(device, each);
    let picture = await opened.refine(0);
    for (const seeds of batches) picture = await opened.refine(seeds);
    opened.close();
    return [picture.gap, picture.error, picture.iterationsTo].map((values) => [...new Uint32Array(values.buffer)]);
  };
  const first = await bits([5]);
  for (const batches of [[5], [1, 4], [2, 2, 1], [5]]) expect(await bits(batches)).toEqual(first);
});
