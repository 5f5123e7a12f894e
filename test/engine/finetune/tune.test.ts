import { expect, it } from 'vitest';
import { dpo } from '../../../src/algorithms/objectives/dpo';
import { configured } from '../../../src/algorithms/objectives/table';
import { type TuneSettings, type TuneStep, tune } from '../../../src/engine/finetune/tune';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import { initialAdapter, modulesOf } from '../../../src/model/adapter/adapter';
import { readLlamaFixture } from '../../support/llama';

const { config, weights } = readLlamaFixture('tied-grouped');
const adapter = { rank: 2, alpha: 4, rankStabilised: false, freezeA: false, modules: modulesOf(config, ['q_proj']) };
const pairs = [
  { prompt: [1, 5], chosen: [7, 8, 2], rejected: [9, 2] },
  { prompt: [1], chosen: [10, 2], rejected: [11, 12, 13, 2] },
  { prompt: [1, 6, 6], chosen: [14, 2], rejected: [15, 2] },
];
const SETTINGS: TuneSettings = {
  ...{ objective: configured(dpo, { beta: 0.5 }), steps: 3, pairsPerStep: 2, microBatches: 2, shuffle: null },
  ...{ norms: false, learningRate: 0.02, warmup: 0, decay: 'constant' },
  ...{ beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clip: 0 },
};

async function run(change: Partial<TuneSettings> = {}): Promise<TuneStep[]> {
  const engine = await openCpuEngine(config, { adapter, frozen: async (name) => weights.get(name)! });
  const start = engine.upload(initialAdapter(config, adapter, 0));
  const steps: TuneStep[] = [];
  for await (const step of tune(engine, engine.trainer(start), start, pairs, { ...SETTINGS, ...change }))
    steps.push(step);
  engine.close();
  return steps;
}

it('reports every step before its update, and the end', async () => {
  const steps = await run({ norms: true });
  expect(steps.map(({ step }) => step)).toEqual([0, 1, 2, 3]);
  expect(steps[0]!.loss).toBeCloseTo(Math.log(2), 6);
  expect(steps[0]!.margins).toEqual([0, 0]);
  for (const { loss, margins, policy, reference } of steps) {
    // −log σ(β·Δ), from what is told of the pairs.
    const losses = margins.map((margin) => Math.log1p(Math.exp(-margin)));
    expect(loss).toBeCloseTo((losses[0]! + losses[1]!) / 2, 5);
    margins.forEach((margin, i) => {
      const delta = policy.chosen[i]! - reference.chosen[i]! - (policy.rejected[i]! - reference.rejected[i]!);
      expect(margin).toBeCloseTo(0.5 * delta, 4);
    });
  }
  const { norms, gradientNorm } = steps[0]!;
  expect(Object.keys(norms!)).toHaveLength(2 * adapter.modules.length);
  expect(Math.hypot(...Object.values(norms!))).toBeCloseTo(gradientNorm!, 5);
  expect(steps.at(-1)).toMatchObject({ gradientNorm: null, learningRate: null });
});

it('takes the pairs in their order, and begins again', async () => {
  const steps = await run();
  // Steps of two of three pairs: 0 1, 2 0, 1 2, and at the end 0 1.
  expect(steps[1]!.reference.chosen[1]).toBeCloseTo(steps[0]!.reference.chosen[0]!, 5);
  expect(steps[3]!.reference.chosen).toEqual(steps[0]!.reference.chosen.map((value) => expect.closeTo(value, 5)));
  expect(steps[3]!.loss).toBeLessThan(steps[0]!.loss);
});

it('shuffles every pass by the seed', async () => {
  const order = async (shuffle: number) =>
    (await run({ shuffle, steps: 4 })).flatMap(({ reference }) => reference.chosen);
  const first = await order(7);
  expect(await order(7)).toEqual(first);
  // Two pairs a step: three steps are two passes, each with every pair once.
  for (const pass of [first.slice(0, 3), first.slice(3, 6)])
    expect(new Set(pass.map((value) => value.toFixed(3))).size).toBe(3);
});

it('has a control that imitates the chosen completions', async () => {
  const steps = await run({ objective: null });
  expect(steps[0]!.margins).toEqual([]);
  expect(steps.at(-1)!.loss).toBeLessThan(steps[0]!.loss);
});
