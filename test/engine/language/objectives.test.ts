import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Objective as Row } from '../../../src/algorithms/objectives/row';
import { OBJECTIVES } from '../../../src/algorithms/objectives/table';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import { type LanguageEngine, single } from '../../../src/engine/language/engine';
import { openWebgpuEngine } from '../../../src/engine/language/webgpu/engine';
import { advantages } from '../../../src/engine/learners/data/onPolicy';
import type { HostWeights } from '../../../src/model/config';
import { generator, normal } from '../../../src/random';
import { randomWeights } from '../../../src/selftest/model64';
import { AWKWARD } from '../../support/awkward';
import { testDevice } from '../../support/gpu';
import {
  firstLoss,
  type Material,
  optimiser,
  type TalesMaterial,
  talesMaterial,
  tasksOf,
  tenLosses,
} from '../../support/objectiveTasks';

const rowNamed = (id: string): Row => OBJECTIVES.find((row) => row.id === id)!;

describe('on both engines', () => {
  const config = AWKWARD;
  const host = randomWeights(config, 3);
  let engines: { cpu: LanguageEngine; webgpu: LanguageEngine };
  let material: Material;

  beforeAll(async () => {
    engines = { cpu: await openCpuEngine(config), webgpu: await openWebgpuEngine(config, await testDevice()) };
    const [rows, length] = [8, 16];
    const draw = generator(5, 1);
    const ids = Int32Array.from({ length: rows * length }, () => draw.below(config.vocab_size));
    const scored = Uint8Array.from(ids, (_, i) => (i % length >= 3 && i % length < 7 + (i % 5) ? 1 : 0));
    const batch = { rows, length, ids, scored };
    const near = await engines.cpu.score(single(engines.cpu.upload(host)), batch);
    const off = (k: number) => near.map((x, i) => (scored[i] ? Math.fround(x + 0.2 * normal(5, 1, k, i)) : 0));
    const rewards = Float32Array.from({ length: rows }, (_, i) => normal(5, 2, 0, i));
    material = { batch, group: 4, rewards, reference: off(0), old: off(1) };
  });
  afterAll(() => {
    for (const engine of Object.values(engines)) engine.close();
  });

  /** Gradient, then three steps: reports, weights and the objective's state. */
  async function train(engine: LanguageEngine, row: Row, micro: number) {
    const weights = engine.upload(host);
    const trainer = engine.trainer(weights);
    const tasks = tasksOf(row, material, micro);
    const gradient = await trainer.gradient(tasks);
    const reports = [];
    for (let step = 0; step < 3; step++) reports.push(await trainer.step(tasks, optimiser));
    const { objective } = await trainer.saveState();
    const after = await engine.download(trainer.weights);
    trainer.free();
    for (const kept of [weights, trainer.weights]) engine.free(kept);
    return { gradient, reports, objective, after };
  }

  const distance = (a: HostWeights, b: HostWeights): number => {
    let [difference, norm] = [0, 0];
    for (const [name, values] of b)
      values.forEach((x, i) => {
        difference += (a.get(name)![i]! - x) ** 2;
        norm += x ** 2;
      });
    return Math.sqrt(difference / norm);
  };

  it.each(OBJECTIVES.map((row) => [row.id, row] as const))(
    '%s: equal engines, and two half batches are one',
    async (_, row) => {
      const cpu = await train(engines.cpu, row, 1);
      for (const [engine, micro] of [
        [engines.cpu, 2],
        [engines.webgpu, 1],
        [engines.webgpu, 2],
      ] as const) {
        const other = await train(engine, row, micro);
        expect(distance(other.gradient, cpu.gradient)).toBeLessThan(2e-4);
        expect(distance(other.after, cpu.after)).toBeLessThan(2e-4);
        other.objective.forEach((value, k) => {
          expect(Math.abs(value - cpu.objective[k]!)).toBeLessThan(1e-4 * (1 + Math.abs(cpu.objective[k]!)));
        });
        other.reports.forEach((report, step) => {
          const exact = cpu.reports[step]!;
          expect(Math.abs(report.loss - exact.loss)).toBeLessThan(2e-4 * (1 + Math.abs(exact.loss)));
          expect(report.pairLoss).toHaveLength(exact.pairLoss.length);
          report.chosenRatio.forEach((ratio, i) => {
            expect(Math.abs(ratio - exact.chosenRatio[i]!)).toBeLessThan(1e-3);
            expect(Math.abs(report.rejectedRatio[i]! - exact.rejectedRatio[i]!)).toBeLessThan(1e-3);
          });
          expect(Math.abs(report.drift - exact.drift)).toBeLessThan(1e-4);
        });
      }
    },
  );

  it.each(['bco', 'alpha_dpo'])('%s: a checkpoint brings its state along', async (id) => {
    const row = rowNamed(id);
    const tasks = tasksOf(row, material, 1);
    for (const engine of Object.values(engines)) {
      const weights = engine.upload(host);
      const trainer = engine.trainer(weights);
      await trainer.step(tasks, optimiser);
      const saved = await trainer.saveState();
      expect(saved.objective.some((value) => value !== 0)).toBe(true);
      const half = await engine.download(trainer.weights);
      const straight = await trainer.step(tasks, optimiser);
      const resumed = engine.trainer(engine.upload(half));
      resumed.loadState(saved);
      expect(await resumed.step(tasks, optimiser)).toEqual(straight);
    }
  });

  it('refuses micro-batches of two objectives', async () => {
    const [dpo, ipo] = ['dpo', 'ipo'].map((id) => tasksOf(rowNamed(id), material, 1)[0]!);
    for (const engine of Object.values(engines)) {
      const weights = engine.upload(host);
      await expect(engine.trainer(weights).step([dpo!, ipo!], optimiser)).rejects.toThrow('one objective');
      // The refusal does not wait for the weights to arrive, and the engine is closed next.
      await engine.download(weights);
    }
  });
});

describe('on the model of the tales', () => {
  let setup: TalesMaterial;
  beforeAll(async () => {
    setup = await talesMaterial();
  });
  afterAll(() => setup.engine.close());

  // One that reads pairs, one with a state, one of all responses, one of tokens. objectives.long.test.ts has the others.
  it.each(['dpo', 'bco', 'infonca', 'ppo'])('%s: ten steps lower its own loss', async (id) => {
    const row = rowNamed(id);
    const losses = await tenLosses(setup, row);
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(losses.at(-1)!).toBeLessThan(firstLoss(row, losses));
  });

  it('a reward in the sum of which everything is lost gives every token the same advantage', () => {
    const { batch, rewards, reference, group } = setup.material;
    const values = advantages(batch, { old: reference, reference, rewards, group, kl: 0.1 });
    // Policy = reference: no token costs anything, so the advantage of a response is its reward less the mean of the others.
    for (let row = 0; row < batch.rows; row++) {
      const first = row - (row % group);
      const others = [...rewards.slice(first, first + group)].filter((_, k) => first + k !== row);
      const expected = rewards[row]! - others.reduce((a, b) => a + b) / others.length;
      for (let t = row * batch.length; t < (row + 1) * batch.length; t++)
        expect(Math.abs(values[t]! - (batch.scored[t] ? expected : 0))).toBeLessThan(1e-6);
    }
  });
});
