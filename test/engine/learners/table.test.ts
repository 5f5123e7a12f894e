import { expect, test } from 'vitest';
import { orbit } from '../../../src/algorithms/bandit/arm';
import { newProblem } from '../../../src/algorithms/bandit/problem';
import { isOnPolicy, learnsFromLabels, OBJECTIVES } from '../../../src/algorithms/objectives/table';
import { summary } from '../../../src/cli/table';
import { openTabular } from '../../../src/engine/learners/table';
import { run } from '../../../src/engine/loop/run';
import { methodArms } from '../../../src/experiment/arms';
import { type BanditWorld, parseExperiment } from '../../../src/experiment/experiment';
import { isGame } from '../../../src/experiment/kinds';
import { PRESETS, presetNamed } from '../../../src/experiment/presets';
import { iterationsToGap } from '../../../src/trace/epsilon';
import type { TraceEvent } from '../../../src/trace/events';
import { cellAt, EMPTY_TRACE, fold } from '../../../src/trace/fold';
import { solutionTable } from '../../../src/trace/series';
import { traced } from '../../support/tracedBandit';

const bandits = PRESETS.filter(({ experiment }) => experiment.world.kind === 'bandit');

test('there are presets for all that a teacher begins with', () => {
  expect(bandits.map(({ name }) => name)).toEqual([
    'bandit-clock',
    'bandit-rates',
    'bandit-linear',
    'bandit-proxy',
    'bandit-tie',
    'bandit-noisy',
    'bandit-few',
    'bandit-preferences',
    'bandit-rock-paper-scissors',
    'bandit-displacement',
    'bandit-misled',
    'bandit-length',
    'bandit-opposites',
    'bandit-relatives',
    'bandit-relatives-drawn',
    'bandit-relatives-cycle',
    'bandit-objectives',
  ]);
  for (const { look } of bandits) expect(look).toMatch(/\.$/);
});

test.each(bandits.map(({ name }) => name))(
  '%s runs, as the orbits do, and prints its iterations to ε',
  async (name) => {
    const whole = presetNamed(name).experiment;
    expect(parseExperiment(whole)).toEqual(whole);
    const experiment = { ...whole, seeds: whole.seeds.slice(0, 2), iterations: 4 };
    const trace = await traced(experiment);
    expect(trace.ended).toBe(true);
    const problem = newProblem(experiment.world as BanditWorld);
    for (const seed of experiment.seeds)
      for (const arm of experiment.arms) {
        const { solutions } = orbit(problem, arm, 4, seed);
        const cell = cellAt(trace, { seed, arm: arm.id, iteration: 4 });
        if (cell?.solution?.kind !== 'table') throw new Error('no table');
        expect(cell.solution.solution).toEqual(solutions[4]!.map((row) => row.map(Math.exp)));
      }
    const text = summary(trace);
    expect(text).toContain(`iterations to a ${isGame(experiment) ? 'duality gap' : 'gap'} of`);
    for (const arm of experiment.arms) expect(text.split(arm.name).length).toBeGreaterThan(2);
  },
);

test('momentum reaches ε before plain DPO, and not before the control', async () => {
  const trace = await traced(presetNamed('bandit-twenty').experiment);
  const [plain, apo, control] = ['dpo', 'apo', 'control'].map((arm) => iterationsToGap(trace, arm, 0.03)[0]!);
  expect(apo!).toBeLessThan(plain!);
  expect(control!).toBeLessThanOrEqual(apo!);
});

test('general preferences are judged by the game', async () => {
  const trace = await traced({ ...presetNamed('bandit-rock-paper-scissors').experiment, iterations: 100 });
  const metrics = (arm: string, iteration: number) => cellAt(trace, { seed: 0, arm, iteration })!.metrics!;
  expect(metrics('sppo', 0).equilibriumKl).toBeCloseTo(0.0214, 4);
  expect(metrics('sppo', 0).reward).toBeCloseTo(0.5, 12);
  expect(metrics('apo', 100).equilibriumKl!).toBeGreaterThan(metrics('sppo', 100).equilibriumKl!);
  expect(metrics('extragradient', 100).gap!).toBeLessThan(metrics('extragradient', 0).gap!);
  expect(metrics('sppo', 100).averageGap!).toBeLessThan(metrics('sppo', 100).gap!);
});

test('drawn labels are counted, reported and the same in every run', async () => {
  const experiment = { ...presetNamed('bandit-few').experiment, seeds: [5], iterations: 2 };
  const [trace, again] = [await traced(experiment), await traced(experiment)];
  expect(again).toEqual(trace);
  const cell = cellAt(trace, { seed: 5, arm: 'dpo', iteration: 2 })!;
  if (cell.labels?.kind !== 'table') throw new Error('no table');
  expect(cell.labels.counts!.flat(2).reduce((sum, n) => sum + n, 0)).toBe(8);
  expect(cell.metrics!.labels).toBe(16);
  expect(cell.steps).toHaveLength(32);
  expect(cell.steps[31]!.loss).toBeLessThan(cell.steps[0]!.loss);
  // Equal policies: the margin is 0, so is the DPO loss log 2.
  expect(cell.steps[0]).toMatchObject({ margin: 0, accuracy: 0.5 });
  expect(cell.steps[0]!.loss).toBeCloseTo(Math.LN2, 14);
});

test('what ExPO judges is said to be no solution, and is what is compared', async () => {
  const trace = await traced({ ...presetNamed('bandit-relatives').experiment, iterations: 2 });
  const [expo, plain] = ['expo', 'dpo'].map((arm) => cellAt(trace, { seed: 0, arm, iteration: 2 })!);
  expect(plain!.judged).toBeNull();
  expect(expo!.solution).toEqual(plain!.solution);
  expect(expo!.judged!.expo).toBe(0.3);
  expect(expo!.metrics!.reward).toBeGreaterThan(plain!.metrics!.reward);
  const [judged, solution] = ['expo', 'dpo'].map((arm) => solutionTable(trace, { seed: 0, arm, iteration: 2 })!);
  expect(judged).toEqual(expo!.judged!.table);
  expect(judged![0]![0]!).toBeGreaterThan(solution![0]![0]!);
});

test('an extragradient step with drawn labels counts twice: labels, steps and progress', async () => {
  const whole = presetNamed('bandit-relatives-drawn').experiment;
  const experiment = { ...whole, seeds: [0], iterations: 2, arms: whole.arms.slice(-1) };
  const events: TraceEvent[] = [];
  for await (const event of run(experiment, async () => openTabular(experiment.world as BanditWorld)))
    events.push(event);
  const cell = cellAt(fold(EMPTY_TRACE, events), { seed: 0, arm: 'extragradient', iteration: 2 })!;
  expect(cell.steps.map(({ step }) => step)).toEqual(Array.from({ length: 64 }, (_, i) => i + 1));
  expect(cell.steps.every(({ steps }) => steps === 64)).toBe(true);
  // Both halves start at the anchor.
  expect([cell.steps[0]!.margin, cell.steps[32]!.margin]).toEqual([0, 0]);
  expect(cell.metrics!.labels).toBe(2 * 2 * 16);
  const last = events.findLast((event) => event.kind === 'progress');
  expect(last?.done).toBe(last?.total);
});

test('every objective with a loss runs where the preset compares them; a loss over pairs is null if there is none', async () => {
  const { experiment } = presetNamed('bandit-objectives');
  const trained = OBJECTIVES;
  // The preset keeps its list; what came later stands beside it.
  const later = trained.filter(({ id }) => !experiment.arms.some(({ objective }) => objective.id === id));
  const added = methodArms(
    later.map(({ id }) => id),
    () => ({}),
  );
  const whole = { ...experiment, arms: [...experiment.arms, ...added] };
  const trace = await traced({ ...whole, seeds: [1], iterations: 2 });
  const { count, steps } = (whole.world as BanditWorld).labels;
  for (const { id, objective } of whole.arms) {
    const row = trained.find((one) => one.id === objective.id)!;
    const { metrics, labels, steps: seen } = cellAt(trace, { seed: 1, arm: id, iteration: 2 })!;
    expect(seen).toHaveLength(steps);
    expect(metrics!.loss === null).toBe(row.kind !== 'pairs');
    for (const value of [metrics!.margin, metrics!.accuracy, metrics!.chosenLogProb]) expect(value).not.toBeNull();
    if (!learnsFromLabels(row)) expect(metrics!.accuracy!).toBeGreaterThan(0.5);
    if (labels?.kind !== 'table') throw new Error('no table');
    const drawn = learnsFromLabels(row);
    expect('counts' in labels).toBe(drawn);
    if (drawn) expect(metrics!.labels).toBe(2 * count);
    if (row.kind === 'responses' && !isOnPolicy(row)) expect(metrics!.labels).toBe(2 * 3);
    if (['online_dpo', 'semi_online_dpo', 'xpo', 'nash_md', 'grpo'].includes(row.id))
      expect(metrics!.labels).toBe(2 * steps * count);
    if (['ppo', 'gspo'].includes(row.id)) expect(metrics!.labels).toBe((2 * steps * count) / 4);
  }
});

test('an objective that is not there is refused by its arm', async () => {
  const { experiment } = presetNamed('bandit-three');
  const arms = [{ ...experiment.arms[0]!, objective: { id: 'dppo', settings: {} } }];
  await expect(traced({ ...experiment, arms })).rejects.toThrow(
    /^arms\.dpo: objective: no "dppo"; the nearest names are/,
  );
});
