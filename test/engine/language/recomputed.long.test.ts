import { describe, expect, it } from 'vitest';
import { single } from '../../../src/engine/language/engine';
import { openWebgpuEngine } from '../../../src/engine/language/webgpu/engine';
import { type MemoryPlan, totalOf, type Work } from '../../../src/engine/language/webgpu/plan';
import { isTrained } from '../../../src/model/adapter/adapter';
import type { Recomputed } from '../../../src/model/gpuModel';
import { decoderOf } from '../../../src/model/weights';
import { familyFixtures, readFamilyAdapter } from '../../support/families';
import { countedDevice, testDevice } from '../../support/gpu';

const LEVELS: readonly Recomputed[] = ['nothing', 'mlp', 'layers'];

const all = await familyFixtures();
/** One of each structure of a layer: norms of outputs, norms of heads, attention and MLP in parallel, a window. */
const fixtures = [
  all.find(({ config }) => decoderOf(config).outputNorms)!,
  all.find(({ config }) => decoderOf(config).attention.headNorm && !decoderOf(config).outputNorms)!,
  all.find(({ config }) => decoderOf(config).parallel)!,
  all.find(({ config }) => decoderOf(config).window !== null && !decoderOf(config).outputNorms)!,
];

describe.each(fixtures)('$name', (fixture) => {
  const { config, batch } = fixture;

  it.each([false, true])('has the same gradient whatever is computed again; A frozen: %s', async (freezeA) => {
    const read = await readFamilyAdapter(fixture);
    const adapter = { ...read.adapter, freezeA };
    const own = read.weights;
    const frozen = async (name: string) => fixture.weights.get(name) ?? own.get(name)!;
    const tokens = batch.scored.reduce((a, b) => a + b, 0);
    const { rows, length } = batch;
    const work: Work = {
      ...{ policies: 1, trained: true, sampled: null },
      batch: { rows, length, microBatches: 1, together: 1 },
    };
    const gradients = [];
    const plans: MemoryPlan[] = [];
    for (const recomputed of LEVELS) {
      const planned = (plan: MemoryPlan) => plans.push(plan);
      const options = { adapted: { adapter, frozen }, work, recomputed, planned };
      const engine = await openWebgpuEngine(config, await testDevice(), options);
      const start = engine.upload(new Map([...own].filter(([name]) => isTrained(adapter, name))));
      gradients.push(await engine.trainer(start).gradient([{ kind: 'language', batch, tokens }]));
      engine.close();
    }
    // The same kernels on the same numbers.
    expect(gradients[1]).toEqual(gradients[0]);
    expect(gradients[2]).toEqual(gradients[0]);
    const [nothing, mlp, layers] = plans.map(({ activations }) => activations);
    expect(mlp).toBeLessThan(nothing!);
    expect(layers).toBeLessThan(mlp!);
  });
});

it('computes again as much as it takes to fit, and holds what is planned', async () => {
  const fixture = fixtures[0]!;
  const { adapter, weights } = await readFamilyAdapter(fixture);
  const adapted = { adapter, frozen: async (name: string) => fixture.weights.get(name)! };
  const { rows, length } = fixture.batch;
  const batch = { rows, length, microBatches: 1, together: 2 };
  const work: Work = { policies: 2, batch, trained: true, sampled: null };
  const { device, total } = await countedDevice();
  const told: [number, Recomputed][] = [];
  const open = async (memory: number | null) => {
    const planned = (plan: MemoryPlan, recomputed: Recomputed) => told.push([totalOf(plan), recomputed]);
    return openWebgpuEngine(fixture.config, device, { adapted, work, memory, planned });
  };
  for (let memory: number | null = null; told.length < LEVELS.length; memory = told.at(-1)![0] - 1)
    (await open(memory)).close();
  expect(told.map(([, recomputed]) => recomputed)).toEqual(LEVELS);
  const [least] = told.at(-1)!;
  await expect(open(least - 1)).rejects.toThrow('everything together');
  const before = total();
  const engine = await open(least);
  const start = engine.upload(weights);
  await engine.score(single(start), fixture.batch);
  const tokens = fixture.batch.scored.reduce((a, b) => a + b, 0);
  const optimiser = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clip: 1 };
  await engine.trainer(start).step([{ kind: 'language', batch: fixture.batch, tokens }], optimiser);
  // The plan is of an objective of pairs, which takes a little more than a language task.
  expect(total() - before).toBeLessThanOrEqual(least);
  expect(total() - before).toBeGreaterThan(0.95 * least);
  engine.close();
});
