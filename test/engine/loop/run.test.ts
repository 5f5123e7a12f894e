import { expect, test } from 'vitest';
import { exponents, type Momentum } from '../../../src/algorithms/momentum';
import { normalise } from '../../../src/algorithms/tabular';
import { openTabular } from '../../../src/engine/learners/table';
import { run } from '../../../src/engine/loop/run';
import type { BanditWorld, Experiment } from '../../../src/experiment/experiment';
import { presetNamed } from '../../../src/experiment/presets';
import type { TraceEvent } from '../../../src/trace/events';
import { EMPTY_TRACE, fold } from '../../../src/trace/fold';
import { metric } from '../../../src/trace/series';
import { meanOf, numberAt, rowsOf } from '../../../src/ui/charts/rows';
import { tilt } from '../../support/bandit';
import { linesOf } from '../../support/series';

const preset = presetNamed('bandit-three').experiment;
const world = preset.world as BanditWorld;

async function trace(experiment: Experiment): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  for await (const event of run(experiment, async () => openTabular(experiment.world as BanditWorld)))
    events.push(event);
  return events;
}

function solutions(events: TraceEvent[], arm: string): number[][][] {
  return events.flatMap((event) =>
    event.kind === 'solve' && event.arm === arm && event.solution.kind === 'table' ? [event.solution.solution] : [],
  );
}

function withMomentum(momentum: Partial<Momentum>, iterations: number): Experiment {
  const arm = preset.arms[1]!;
  return { ...preset, iterations, arms: [{ ...arm, momentum: { ...arm.momentum, ...momentum } }] };
}

/** Theorem 4.1: solution_t ∝ base · exp(c_t r/β). */
test.each<[string, Partial<Momentum>]>([
  ['none', { schedule: 'none' }],
  ['0.3', { schedule: 'constant', alpha: 0.3 }],
  ['−0.4', { schedule: 'constant', alpha: -0.4 }],
  ['t/(t+3)', { schedule: 'nesterov' }],
])('the loop follows the closed form with momentum %s', async (_, momentum) => {
  const experiment = withMomentum(momentum, 8);
  const found = solutions(await trace(experiment), 'apo');
  const c = exponents(experiment.arms[0]!.momentum, 8);
  const beta = experiment.arms[0]!.objective.settings.beta!;
  expect(found).toHaveLength(8);
  found.forEach((table, t) => {
    const expected = tilt(normalise(world.base), world.rewards, beta / c[t + 1]!);
    table[0]!.forEach((p, a) => {
      expect(Math.abs(p - Math.exp(expected[0]![a]!))).toBeLessThan(1e-13);
    });
  });
});

test('exponents for α = 0.3 and for t/(t+3)', () => {
  const constant: Momentum = { schedule: 'constant', alpha: 0.3, space: 'policy', from: 'previous', restart: false };
  const expected = [0, 1, 2.3, 3.69, 5.107, 6.5321];
  exponents(constant, 5).forEach((c, t) => {
    expect(c).toBeCloseTo(expected[t]!, 12);
  });
  expect(exponents({ ...constant, schedule: 'nesterov' }, 6)).toEqual([0, 1, 2, 3.25, 4.75, 6.5, 8.5]);
});

test('momentum from the anchor grows as the rejected variant says: 1, 2.3, 3.6, 4.9', async () => {
  const experiment = withMomentum({ schedule: 'constant', alpha: 0.3, from: 'anchor' }, 4);
  const found = solutions(await trace(experiment), 'apo');
  [1, 2.3, 3.6, 4.9].forEach((c, t) => {
    const expected = tilt(normalise(world.base), world.rewards, experiment.arms[0]!.objective.settings.beta! / c);
    expect(found[t]![0]![0]).toBeCloseTo(Math.exp(expected[0]![0]!), 12);
  });
});

test('after many iterations APO and the control β(1−α) differ by a constant number of steps only', async () => {
  const events = await trace({ ...preset, iterations: 40 });
  const gaps = (arm: string) =>
    events.flatMap((event) => (event.kind === 'evaluate' && event.arm === arm ? [event.metrics.gap!] : []));
  expect(gaps('control').at(-1)!).toBeLessThan(gaps('apo').at(-1)!);
  expect(gaps('apo').at(-1)!).toBeLessThan(gaps('dpo').at(-1)!);
});

test('events come in the order of the loop and progress ends at its total', async () => {
  const events = await trace({ ...preset, iterations: 2, seeds: [0, 7] });
  const kinds = events.filter((event) => event.kind !== 'progress').map((event) => event.kind);
  const iteration = ['sample', 'label', 'solve', 'extrapolate', 'evaluate'];
  const perSeed = [...Array(3).fill('evaluate'), ...Array(6).fill(iteration).flat()];
  expect(kinds).toEqual(['start', ...perSeed, ...perSeed, 'end']);
  const last = events.findLast((event) => event.kind === 'progress');
  expect(last?.done).toBe(last?.total);
});

test('stopping closes the learners and the world', async () => {
  const closed: string[] = [];
  const inner = openTabular(world);
  const open = async () => ({
    ...inner,
    learner: async (...args: Parameters<typeof inner.learner>) => ({
      ...(await inner.learner(...args)),
      close: () => void closed.push('learner'),
    }),
    close: () => void closed.push('world'),
  });
  const running = run(preset, open);
  for (let i = 0; i < 9; i++) await running.next();
  await running.return();
  expect(closed).toEqual(['learner', 'learner', 'learner', 'world']);
});

test.each(['constructor', 'x'])('an arm may be called %s, in the run and in its charts', async (id) => {
  const called = (name: string) => ({
    ...preset,
    iterations: 3,
    arms: preset.arms.map((arm, i) => ({ ...arm, id: i === 1 ? name : arm.id })),
  });
  const [events, usual] = [await trace(called(id)), await trace(called('apo'))];
  expect(solutions(events, id)).toEqual(solutions(usual, 'apo'));
  const drawn = (some: readonly TraceEvent[]) => {
    const folded = fold(EMPTY_TRACE, some);
    return rowsOf(folded.experiment!, linesOf(folded, metric('reward'))).rows;
  };
  const rows = drawn(events);
  expect(rows.map(({ x }) => x)).toEqual([0, 1, 2, 3]);
  const of = (some: typeof rows, name: string) => some.map((row) => numberAt(row, meanOf(name)));
  expect(of(rows, id)).toEqual(of(drawn(usual), 'apo'));
});
