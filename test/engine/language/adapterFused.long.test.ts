import { describe, expect, it } from 'vitest';
import { dpo } from '../../../src/algorithms/objectives/dpo';
import { configured } from '../../../src/algorithms/objectives/table';
import { single, type TrainTask } from '../../../src/engine/language/engine';
import { openWebgpuEngine } from '../../../src/engine/language/webgpu/engine';
import { type Adapter, adapterShapes, isTrained, modulesOf } from '../../../src/model/adapter/adapter';
import type { HostWeights } from '../../../src/model/config';
import { normals } from '../../../src/selftest/case';
import { testDevice } from '../../support/gpu';
import { readLlamaFixture } from '../../support/llama';

const { config, weights: base, batch, scalars } = readLlamaFixture('tied-grouped');

const relative = (a: Float32Array, b: Float32Array) =>
  Math.sqrt(a.reduce((sum, x, i) => sum + (x - b[i]!) ** 2, 0) / b.reduce((sum, x) => sum + x * x, 0));

/** What an adapter's products give, with kernels of their own (`lora`), or with those of a card, which here take nothing along. */
async function outcome(adapter: Adapter, fused: boolean) {
  const all: HostWeights = new Map(
    [...adapterShapes(config, adapter)].map(([name, [rows, columns]], i) => [name, normals(rows! * columns!, i, 0.1)]),
  );
  const frozen = async (name: string) => base.get(name) ?? all.get(name)!;
  const trained = new Map([...all].filter(([name]) => isTrained(adapter, name)));
  const without = new Map([...trained].map(([name, values]) => [name, /B/.test(name) ? values.map(() => 0) : values]));
  const adapted = { adapter, frozen };
  const engine = await openWebgpuEngine(config, await testDevice(), { adapted, fused });
  const policy = engine.upload(trained);
  const scores = await engine.score(single(policy), batch);
  const reference = await engine.score(single(engine.upload(without)), batch);
  const objective = configured(dpo, { beta: scalars.beta });
  const task: TrainTask = { kind: 'preference', objective, batch, reference, pairs: batch.rows / 2 };
  const request = { prompts: scalars.prompts, maxTokens: 6, temperature: 0, topK: 0, topP: 1 };
  const drawn = await engine.sample(single(policy), { ...request, endToken: 2, seed: 1, stream: 1 });
  const trainer = engine.trainer(policy);
  const gradient = await trainer.gradient([task]);
  const losses: number[] = [];
  for (let i = 0; i < 5; i++) losses.push((await trainer.step([task], scalars.optimiser)).loss);
  engine.close();
  return { scores, reference, drawn, gradient, losses };
}

const adapterOf = (rank: number, targets: string[] | null, freezeA = false): Adapter => {
  const modules = modulesOf(config, targets);
  return { rank, alpha: 1.5 * rank, rankStabilised: false, freezeA, modules };
};

describe('the thin products of a card', () => {
  it.each([
    ['all linear layers', adapterOf(8, null)],
    ['some of a block, A frozen', adapterOf(4, ['q_proj', 'v_proj', 'up_proj', 'down_proj'], true)],
  ])('%s: scores, text, gradients and five steps as by kernels of its own', async (_, adapter) => {
    const own = await outcome(adapter, false);
    const fused = await outcome(adapter, true);
    const apart = (a: ArrayLike<number>, b: ArrayLike<number>) =>
      Math.max(...Array.from(a, (x, i) => Math.abs(x - b[i]!)));
    // Both are held to peft in f64 elsewhere (adapter.test.ts): so they are apart by twice what each may err.
    expect(apart(fused.scores, own.scores)).toBeLessThan(2 * 2e-5);
    expect(fused.drawn).toEqual(own.drawn);
    for (const [name, values] of own.gradient)
      expect(relative(fused.gradient.get(name)!, values), name).toBeLessThan(2 * 1e-4);
    expect(apart(fused.losses, own.losses)).toBeLessThan(2 * 2e-5);
    // Another order of sums, so other bits.
    expect(fused.scores).not.toEqual(own.scores);
  });
});
