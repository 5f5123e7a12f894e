import { Worker as Thread } from 'node:worker_threads';
import { expect, it, vi } from 'vitest';
import { dpo } from '../../src/algorithms/objectives/dpo';
import { configured } from '../../src/algorithms/objectives/table';
import { offerThreads } from '../../src/cli/threads';
import { single, type TrainTask } from '../../src/engine/language/engine';
import { initialAdapter, modulesOf } from '../../src/model/adapter/adapter';
import { readLlamaFixture } from '../support/llama';

// jax-js looks for workers once, as it is loaded: nothing of it may be here before.
it('the CPU engine computes on threads what it computes without', async () => {
  const { config, weights, batch, logProbs } = readLlamaFixture('tied-grouped');
  const posted = vi.spyOn(Thread.prototype, 'postMessage');
  offerThreads();
  const { openCpuEngine } = await import('../../src/engine/language/cpu/open');
  const adapter = { rank: 4, alpha: 8, rankStabilised: false, freezeA: false, modules: modulesOf(config, null) };
  const engine = await openCpuEngine(config, { adapter, frozen: async (name) => weights.get(name)! });
  const start = engine.upload(initialAdapter(config, adapter, 0));
  const scores = await engine.score(single(start), batch);
  expect(Math.max(...scores.map((value, i) => (batch.scored[i] ? Math.abs(value - logProbs[i]!) : 0)))).toBeLessThan(
    2e-5,
  );
  const objective = configured(dpo, { beta: 0.1 });
  const task: TrainTask = { kind: 'preference', objective, batch, reference: scores, pairs: batch.rows / 2 };
  const optimiser = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clip: 1 };
  const trainer = engine.trainer(start);
  const first = await trainer.step([task], optimiser);
  expect(first.loss).toBe(Math.log(2));
  expect((await trainer.step([task], optimiser)).loss).toBeLessThan(first.loss);
  expect(posted.mock.calls.length).toBeGreaterThan(100);
  engine.close();
});
