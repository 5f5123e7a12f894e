import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import type { LanguageEngine } from '../../../src/engine/language/engine';
import { openTabular } from '../../../src/engine/learners/table';
import { openTales } from '../../../src/engine/learners/tales';
import type { Checkpoint } from '../../../src/engine/loop/checkpoint';
import { type Open, run, takeCheckpoint } from '../../../src/engine/loop/run';
import type { Arm, BanditWorld, Experiment } from '../../../src/experiment/experiment';
import { presetNamed } from '../../../src/experiment/presets';
import type { TraceEvent } from '../../../src/trace/events';
import { TINY, tinyStoryteller, tinyWorld } from '../../support/storyteller';

/** A whole run, the checkpoints of all its iterations, and how many events came before each. */
async function recorded(experiment: Experiment, open: Open) {
  const events: TraceEvent[] = [];
  const taken: { checkpoint: Checkpoint; after: number }[] = [];
  const running = run(experiment, open, null, async (finished) => {
    // As plain data, which is what a worker or a file would keep.
    taken.push({ checkpoint: structuredClone(await takeCheckpoint(finished)), after: events.length });
  });
  for await (const event of running) events.push(event);
  return { events, taken };
}

async function resumed(experiment: Experiment, open: Open, from: Checkpoint): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  for await (const event of run(experiment, open, from)) events.push(event);
  return events;
}

/** Every checkpoint leads to the events of the run that was never interrupted. */
async function expectTheSame(experiment: Experiment, open: Open): Promise<void> {
  const { events, taken } = await recorded(experiment, open);
  expect(taken).toHaveLength(experiment.seeds.length * experiment.iterations);
  for (const { checkpoint, after } of taken) {
    const [start, ...rest] = await resumed(experiment, open, checkpoint);
    expect(start).toEqual(events[0]);
    expect(rest).toEqual(events.slice(after));
  }
}

describe('a run goes on from a checkpoint as if it had never stopped', () => {
  it.each([
    ['bandit-relatives', 1, 3],
    ['bandit-relatives-drawn', 2, 3],
    ['bandit-relatives-cycle', 1, 4],
    ['bandit-objectives', 1, 2],
  ])('%s', async (name, seeds, iterations) => {
    const { experiment } = presetNamed(name);
    // An outer reference is replaced at iteration 3, and used again at 4.
    const arms = experiment.arms.map((arm) => (arm.reference === 'mixture' ? { ...arm, referenceEvery: 2 } : arm));
    const short = { ...experiment, arms, seeds: [0, 1].slice(0, seeds), iterations };
    await expectTheSame(short, async () => openTabular(experiment.world as BanditWorld));
  });

  describe('in the tales', () => {
    const preset = presetNamed('tales-relatives').experiment;
    const [dpo, apo] = preset.arms as [Arm, Arm];
    const momentum = { ...apo.momentum, restart: true };
    const arms: Arm[] = [
      ...preset.arms,
      { ...dpo, id: 'optimistic', lookAhead: 'optimistic' },
      { ...apo, id: 'policy', momentum: { ...momentum, space: 'policy' } },
      { ...apo, id: 'from-anchor', momentum: { ...momentum, space: 'policy', from: 'anchor' } },
      presetNamed('tales-zopo').experiment.arms.find(({ objective }) => objective.id === 'zopo')!,
    ];
    // On WebGPU a run goes on bit for bit in faults.test.ts.
    let engine: LanguageEngine;
    beforeAll(async () => {
      engine = await openCpuEngine(TINY);
    });
    afterAll(() => {
      engine.close();
    });

    const comal: Arm = { ...dpo, id: 'comal', reference: 'mixture', referenceEvery: 2 };
    it.each([
      ['every look-ahead and anchor', arms, 2],
      ['an outer reference', [comal], 4],
    ])('with %s', async (_, own, iterations) => {
      const teller = await tinyStoryteller(engine);
      const world = tinyWorld();
      await expectTheSame({ ...preset, world, arms: own, seeds: [0], iterations }, async () =>
        openTales(world, teller),
      );
    });
  });
});

describe('a checkpoint of another experiment is refused', () => {
  const { experiment } = presetNamed('bandit-three');
  const open: Open = async () => openTabular(experiment.world as BanditWorld);
  it.each<[string, Checkpoint, RegExp]>([
    ['another seed', { seed: 99, iteration: 0, arms: {} }, /no seed 99/],
    ['too many iterations', { seed: 0, iteration: 999, arms: {} }, /iteration 999 of an experiment with/],
    ['an arm missing', { seed: 0, iteration: 1, arms: {} }, /nothing of arm dpo/],
  ])('%s', async (_, from, message) => {
    await expect(resumed(experiment, open, from)).rejects.toThrow(message);
  });

  it('an arm of another kind', async () => {
    const search = { kind: 'search' as const, spent: { labels: 0, tokens: 0, flops: 0 }, queries: [], plain: null };
    const arms = Object.fromEntries(experiment.arms.map(({ id }) => [id, search]));
    await expect(resumed(experiment, open, { seed: 0, iteration: 1, arms })).rejects.toThrow(/saved as search/);
  });
});
