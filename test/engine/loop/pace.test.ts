import { expect, test } from 'vitest';
import { orbit } from '../../../src/algorithms/bandit/arm';
import { newProblem } from '../../../src/algorithms/bandit/problem';
import { normalise } from '../../../src/algorithms/tabular';
import { openTabular } from '../../../src/engine/learners/table';
import { run } from '../../../src/engine/loop/run';
import { type Arm, type BanditWorld, type Experiment, parseExperiment } from '../../../src/experiment/experiment';
import { presetNamed } from '../../../src/experiment/presets';
import { newCheck } from '../../../src/trace/check';
import type { TraceEvent } from '../../../src/trace/events';
import { cellAt, EMPTY_TRACE, finishedSeeds, fold, type Trace } from '../../../src/trace/fold';
import { metric } from '../../../src/trace/series';
import { verdict } from '../../../src/trace/verdict';
import { tilt } from '../../support/bandit';

async function eventsOf(experiment: Experiment): Promise<TraceEvent[]> {
  const parsed = parseExperiment(experiment);
  const events: TraceEvent[] = [];
  for await (const event of run(parsed, async () => openTabular(parsed.world as BanditWorld))) events.push(event);
  const check = newCheck();
  for (const event of events) check(event);
  return events;
}

const traced = async (experiment: Experiment): Promise<Trace> => fold(EMPTY_TRACE, await eventsOf(experiment));
const preset = (name: string): Experiment => structuredClone(presetNamed(name).experiment);
const exact = preset('bandit-three');
const drawn = preset('bandit-few');

const ofArm = ({ seeds: [seed] }: Experiment, arm: Arm, trace: Trace) =>
  Array.from({ length: 9 }, (_, iteration) => metric('reward')(trace, { seed: seed!, arm: arm.id, iteration }));

test('an arm ends on its own, the others go on, and progress ends at its total', async () => {
  const [first, second] = exact.arms;
  const events = await eventsOf({ ...exact, iterations: 6, arms: [first!, { ...second!, iterations: 3 }] });
  const last = (arm: Arm) =>
    Math.max(...events.map((event) => (event.kind === 'evaluate' && event.arm === arm.id ? event.iteration : 0)));
  expect([last(first!), last(second!)]).toEqual([6, 3]);
  const progress = events.flatMap((event) => (event.kind === 'progress' ? [event] : []));
  expect(progress.at(-1)!.done).toBe(progress.at(-1)!.total);
  const trace = fold(EMPTY_TRACE, events);
  expect(finishedSeeds(trace, 6)).toEqual(trace.experiment!.seeds);
});

test('with β of each iteration the exact step goes as far as each says', async () => {
  const betas = [2, 0.5, 4];
  const arm = { ...exact.arms[0]!, objective: { id: 'dpo', settings: { beta: 2 } }, betas };
  const trace = await traced({ ...exact, arms: [arm], iterations: 4 });
  const { base, rewards } = exact.world as BanditWorld;
  let gone = 0;
  for (const [t, beta] of [...betas, 4].entries()) {
    gone += 1 / beta;
    const { solution } = cellAt(trace, { seed: exact.seeds[0]!, arm: arm.id, iteration: t + 1 })!;
    const expected = tilt(normalise(base), rewards, 1 / gone)[0]!.map(Math.exp);
    (solution as { solution: number[][] }).solution[0]!.forEach((p, a) => {
      expect(Math.abs(p - expected[a]!)).toBeLessThan(1e-13);
    });
  }
  // The lab's way.
  const { solutions } = orbit(newProblem(exact.world as BanditWorld), { ...arm, iterations: 3 }, 9);
  expect(solutions).toHaveLength(4);
  expect(Math.exp(solutions[3]![0]![0]!)).toBeCloseTo(
    Math.exp(tilt(normalise(base), rewards, 1 / (0.5 + 2 + 0.25))[0]![0]!),
    12,
  );
});

test('own steps and learning rate are those of a world that has them', async () => {
  const [arm] = drawn.arms;
  const world = drawn.world as BanditWorld;
  const own = { steps: world.labels.steps + 3, learningRate: world.labels.learningRate / 2 };
  const inArm = { ...drawn, seeds: [0], iterations: 2, arms: [{ ...arm!, ...own }] };
  const inWorld = {
    ...drawn,
    ...{ seeds: [0], iterations: 2, arms: [arm!], world: { ...world, labels: { ...world.labels, ...own } } },
  };
  const [a, b] = [await traced(inArm), await traced(inWorld)];
  expect(ofArm(inArm, arm!, a)).toEqual(ofArm(inWorld, arm!, b));
  const at = { seed: 0, arm: arm!.id, iteration: 2 };
  expect(cellAt(a, at)!.steps).toEqual(cellAt(b, at)!.steps);
  expect(cellAt(a, at)!.steps.at(-1)).toMatchObject({ steps: own.steps, learningRate: own.learningRate });
});

test('the verdict compares where both arms have been, and says so of arms that go on', async () => {
  const longer = (iterations: number) => ({
    ...drawn,
    ...{
      seeds: [0, 1, 2],
      iterations,
      arms: drawn.arms.map((arm) => (arm.id === 'dpo' ? arm : { ...arm, iterations: 3 })),
    },
  });
  const [three, five] = [verdict(await traced(longer(3))), verdict(await traced(longer(5)))];
  const against = ({ comparisons }: typeof three) => comparisons.find(({ other }) => other.id === 'dpo')!;
  expect(against(five).differences).toEqual(against(three).differences);
  expect(against(five).differences).toHaveLength(3);
  expect(five.headline).toMatch(/^After 3 iterations: /);
});
