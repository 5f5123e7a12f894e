import { expect, test } from 'vitest';
import type { Arm } from '../../../src/experiment/experiment';
import { presetNamed } from '../../../src/experiment/presets';
import { labNote, noteEpsilon } from '../../../src/ui/lab/note';
import { type OneStep, oneStep } from '../../../src/ui/lab/oneStep';
import type { BanditExperiment } from '../../../src/ui/lab/orbits';
import { stepSentences } from '../../../src/ui/lab/stepSentences';
import { labWorld } from '../../support/lab';

const preset = (name: string) => presetNamed(`bandit-${name}`).experiment as BanditExperiment;
const NO_SEEDS = { seeds: [], gaps: new Map(), wanted: 0 };
const noteOf = (experiment: BanditExperiment) => labNote(experiment, labWorld(experiment, 0), NO_SEEDS);

test('the headline counts differences as the verdict does', () => {
  expect(noteOf(preset('clock')).headline).toBe('Momentum helps here, but no more than a smaller β does.');
  expect(noteOf(preset('length')).headline).toBe('Momentum does not help here: it is as fast as the plain arm.');
});

test('the ε of the note is the one that the rates begin with; with drawn labels and in games there is none', () => {
  for (const name of ['clock', 'rates', 'tie']) {
    const epsilon = noteEpsilon(preset(name), labWorld(preset(name), 0))!;
    expect(noteOf(preset(name)).detail).toContain(`ε = ${epsilon}: `);
  }
  for (const name of ['noisy', 'rock-paper-scissors'])
    expect(noteEpsilon(preset(name), labWorld(preset(name), 0))).toBeNull();
});

test('only DPO by the paper’s loop, with the odds of a reward, is called a clock', () => {
  const three = preset('three');
  expect(noteOf(three).detail).toContain('another clock and nothing else');
  const changed = (change: (arm: Arm) => Arm) => noteOf({ ...three, arms: three.arms.map(change) }).detail;
  expect(changed((arm) => ({ ...arm, objective: { ...arm.objective, id: 'hinge' } }))).not.toContain('clock');
  expect(changed((arm) => ({ ...arm, momentum: { ...arm.momentum, from: 'anchor' } }))).not.toContain('clock');
  const hard = { ...three.world, oracle: { ...three.world.oracle, kind: 'hard' as const } };
  const ipo = three.arms.map((arm) => ({ ...arm, objective: { id: 'ipo', settings: { beta: 1, reduction: 0 } } }));
  expect(noteOf({ ...three, world: hard, arms: ipo }).detail).not.toContain('clock');
});

test('without momentum no dot is spoken of, which there is none to drag', () => {
  const { arms, ...rest } = preset('three');
  expect(noteOf({ ...rest, arms: [arms[0]!] }).detail).toBe('Give an arm a constant α in the settings.');
});

/** The five sentences of the second step of an arm. */
function step(name: string, id: string, change: Partial<Arm> = {}): string[] {
  const experiment = preset(name);
  const arm = { ...experiment.arms.find((one) => one.id === id)!, ...change };
  const lab = labWorld({ ...experiment, arms: [arm], iterations: 2 }, 0);
  const { orbit } = lab.arms[0]!;
  const at: OneStep = oneStep(lab.problem, orbit!, { prompt: 0, actions: [0, 1, 2], t: 2 });
  return stepSentences(lab, arm, at, 2);
}

test('a step says what it is measured against and where it ends', () => {
  const apo = step('three', 'apo');
  expect(apo[0]).toBe('The anchor π₁ samples the responses, and the step is measured against the anchor.');
  expect(apo[3]).toContain('where the tilt meets the edge of the ball');
  expect(apo[4]).toContain('1.30 × (solution − previous). That is the momentum.');
  expect(step('three', 'dpo')[4]).toBe('Without momentum the next anchor π₂ is the solution.');
  const { momentum } = preset('three').arms[1]!;
  expect(step('three', 'apo', { momentum: { ...momentum, from: 'anchor' } })[4]).toContain('away from the anchor');
});

test('the tilt is stated only if it holds', () => {
  expect(step('objectives', 'simpo')[0]).toContain('the objective has no reference');
  expect(step('objectives', 'ppo')[0]).toContain('draws its own responses');
  expect(step('few', 'apo')[3]).toContain('labels are drawn');
  for (const [name, id] of [
    ['length', 'apo'],
    ['linear', 'parameters'],
    ['rock-paper-scissors', 'apo'],
  ] as const)
    expect(step(name, id)[3]).toBe('The solution π̂₂ lies on the edge of the ball.');
});

test('with drawn labels nothing is concluded before all seeds are in', () => {
  const few = { ...preset('few'), seeds: [0, 1, 2] };
  const path = (end: number) => [0.6, end];
  const gaps = (n: number) =>
    new Map(
      few.arms.map(({ id }) => [id, [0.3, 0.31, 0.32].slice(0, n).map((end) => path(id === 'apo' ? end / 3 : end))]),
    );
  const noteAfter = (n: number) =>
    labNote(few, labWorld({ ...few, iterations: 1 }, 0), { seeds: few.seeds.slice(0, n), gaps: gaps(n), wanted: 3 });
  expect(noteAfter(2).headline).toBe('Labels are drawn here, so one run says little.');
  expect(noteAfter(2).detail).toContain('2 of 3 so far');
  expect(noteAfter(3).headline).toBe('Momentum ends closer to the optimum than the control with β(1−α).');
});
