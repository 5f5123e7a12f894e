import { expect, test } from 'vitest';
import { openTabular } from '../../src/engine/learners/table';
import { run } from '../../src/engine/loop/run';
import type { BanditWorld, Experiment } from '../../src/experiment/experiment';
import { presetNamed } from '../../src/experiment/presets';
import type { TextLabels } from '../../src/trace/events';
import { type Cell, cellAt, EMPTY_TRACE, fold, type Trace } from '../../src/trace/fold';
import { solvedShare, solvedShareOf } from '../../src/trace/solved';
import { recordedTrace } from '../support/page';

const [DPO] = presetNamed('tales-momentum').experiment.arms;

function cell(margin: number | null, probabilities: number[]): Cell {
  const pairs = probabilities.map((probability) => ({ prompt: 0, chosen: 0, rejected: 1, probability }));
  const labels: TextLabels = { kind: 'texts', pairs, skipped: 0 };
  return { labels, metrics: { margin } } as unknown as Cell;
}

test('margin over the log-odds of the labels, an unlikely label against them', () => {
  const p = (odds: number) => 1 / (1 + Math.exp(-odds));
  expect(solvedShareOf(DPO!, cell(1, [p(4), p(2), p(-1)]))).toBeCloseTo(1 / (5 / 3), 12);
});

test('is not defined where there is nothing to aim at', () => {
  expect(solvedShareOf(DPO!, cell(1, [1, 0.9]))).toBeNull();
  expect(solvedShareOf(DPO!, cell(1, [0.1]))).toBeNull();
  expect(solvedShareOf(DPO!, cell(1, []))).toBeNull();
  expect(solvedShareOf(DPO!, cell(null, [0.9]))).toBeNull();
  expect(solvedShareOf({ ...DPO!, lookAhead: 'extragradient' }, cell(1, [0.9]))).toBeNull();
  expect(solvedShareOf({ ...DPO!, objective: { id: 'ipo', settings: { beta: 1 } } }, cell(1, [0.9]))).toBeNull();
});

test('in the recorded run no step gets to a fifth of its solution', async () => {
  const trace = await recordedTrace();
  const { arms, seeds, iterations } = trace.experiment!;
  for (const seed of seeds)
    for (const { id } of arms)
      for (let iteration = 1; iteration <= iterations; iteration++) {
        const share = solvedShare(trace, { seed, arm: id, iteration })!;
        expect(share).toBeGreaterThan(0.02);
        expect(share).toBeLessThan(0.2);
      }
});

test('with many drawn labels the solution of a table is near 1, and an exact step has no share', async () => {
  const traced = async (experiment: Experiment): Promise<Trace> => {
    const events = [];
    for await (const event of run(experiment, async () => openTabular(experiment.world as BanditWorld)))
      events.push(event);
    return fold(EMPTY_TRACE, events);
  };
  const preset = structuredClone(presetNamed('bandit-three').experiment);
  const exact = { ...preset, iterations: 1, arms: preset.arms.slice(0, 1) };
  const world = exact.world as BanditWorld;
  const labels = { kind: 'sampled' as const, count: 65_536, steps: 400, learningRate: 1 };
  const at = { seed: preset.seeds[0]!, arm: preset.arms[0]!.id, iteration: 1 };
  expect(cellAt(await traced(exact), at)!.metrics).not.toBeNull();
  expect(solvedShare(await traced(exact), at)).toBeNull();
  expect(solvedShare(await traced({ ...exact, world: { ...world, labels } }), at)).toBeCloseTo(1, 1);
});
