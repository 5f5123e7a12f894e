import { expect, test } from 'vitest';
import type { StepReport } from '../bench/measure';
import { initialWeights, LENGTH, MODEL, ROWS, tokens } from '../bench/model';
import { linearProducts, stepOperations } from '../bench/operations';
import { median, quietSamples } from '../bench/quiet';
import { lossSpread, verdictsOf } from '../bench/report';
import { weightShapes } from '../src/model/families';

test('operations of the step, counted by hand', () => {
  // Per layer q, k, v, o: 4·128², gate, up, down: 3·128·352; head 512·128. Six operations a weight and token.
  const weights = 4 * (4 * 128 ** 2 + 3 * 128 * 352) + 512 * 128;
  expect(weights).toBe(868_352);
  // Causal attention: scores and mixture, two more products for each of them backward; 64·65/2 pairs of positions.
  const attention = 6 * 2 * 32 * ((64 * 65) / 2) * (4 * 4 * 8);
  expect(stepOperations(MODEL, ROWS, LENGTH)).toBe(6 * weights * 512 + attention);
});

test('every weight matrix has three products, the embedding only as the head', () => {
  const matrices = [...weightShapes(MODEL).values()].filter((shape) => shape.length === 2).length;
  const count = (products: { count: number }[]) => products.reduce((sum, product) => sum + product.count, 0);
  expect(count(linearProducts(MODEL, 512))).toBe(3 * matrices);
  expect(count(linearProducts({ ...MODEL, tie_word_embeddings: false }, 512))).toBe(3 * matrices);
});

test('weights and tokens are those of every contender, bit by bit', () => {
  const weights = initialWeights();
  expect([...weights.keys()]).toEqual([...weightShapes(MODEL).keys()]);
  const gate = weights.get('model.layers.3.mlp.gate_proj.weight')!;
  const variance = gate.reduce((sum, value) => sum + value ** 2, 0) / gate.length;
  expect(Math.sqrt(variance)).toBeCloseTo(0.02, 3);
  const ids = tokens();
  expect(ids.every((id) => id >= 0 && id < MODEL.vocab_size)).toBe(true);
  expect([...tokens(64).subarray(0, ids.length)]).toEqual([...ids]);
});

test('the least disturbed samples are kept when patience ends', async () => {
  let call = 0;
  const samples = await quietSamples([async () => ++call, async () => -1], 3, 0);
  expect(samples.map(({ values }) => values.length)).toEqual([3, 3]);
  expect(samples[0]!.values.toSorted()).toEqual([1, 2, 3]);
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});

test('aims are judged by medians', () => {
  const step = (id: StepReport['id'], median: number): StepReport => ({
    ...{ id, description: id, first: 0, losses: [6, 5] },
    step: { median, least: median, most: median, samples: 5, cores: 2, noisy: 0 },
    traffic: { dispatches: 111, passes: 1, submits: 1, bindGroups: 0, buffers: 0, bufferWrites: 1, maps: 1 },
  });
  const steps = [
    step('ours:webgpu', 400),
    step('jax:webgpu', 1500),
    step('tfjs:webgpu', 9000),
    step('jax:wasm', 100),
    step('ours:cpu', 130),
  ];
  const matmul = { shapes: [], peak: 14, step: steps[0]!.step, rate: 12 };
  const reached = verdictsOf({ matmul, steps, operations: 2.88e9 }).map((verdict) => verdict.reached);
  expect(reached).toEqual([false, true, false, true]); // 3.75 ×; 7.2 of 12; 111 dispatches; 1.3 ×
  expect(lossSpread([...steps, { ...steps[0]!, losses: [6, 5.5] }])).toBeCloseTo(0.1);
});
