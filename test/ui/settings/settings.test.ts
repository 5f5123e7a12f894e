import { expect, test } from 'vitest';
import { type BanditWorld, parseExperiment } from '../../../src/experiment/experiment';
import { presetNamed } from '../../../src/experiment/presets';
import {
  addAction,
  addPrompt,
  removeAction,
  removePrompt,
  withFeatures,
  withPreference,
} from '../../../src/ui/settings/bandit';
import { fieldPath, valueAt, withValue } from '../../../src/ui/settings/path';

const experiment = presetNamed('bandit-three').experiment;
const world = experiment.world as BanditWorld;
const half = [
  [0.5, 0.5, 0.5],
  [0.5, 0.5, 0.5],
  [0.5, 0.5, 0.5],
];

test('one value changes, the rest is shared', () => {
  const next = withValue(experiment, ['arms', 1, 'momentum', 'alpha'], 0.5);
  expect(valueAt(next, ['arms', 1, 'momentum', 'alpha'])).toBe(0.5);
  expect(valueAt(experiment, ['arms', 1, 'momentum', 'alpha'])).toBe(0.3);
  expect(next.world).toBe(experiment.world);
  expect(next.arms[0]).toBe(experiment.arms[0]);
});

test('a path is looked up in the schema without indices and names', () => {
  expect(fieldPath(['arms', 1, 'objective', 'settings', 'beta'], 'tales')).toBe('arms.objective.settings');
  expect(fieldPath(['world', 'rewards', 'tone'], 'tales')).toBe('world.tales.rewards');
  expect(fieldPath(['world', 'base', 0, 2], 'bandit')).toBe('world.bandit.base');
});

test('actions come and go in every table, and the experiment stays valid', () => {
  const full: BanditWorld = { ...world, preferences: [half], features: [[[1], [0], [2]]] };
  for (const changed of [addAction(full), removeAction(full, 1), removeAction(addAction(full), 0), addAction(world)])
    expect(parseExperiment({ ...experiment, world: changed }).world).toEqual(changed);
});

test('prompts come and go in every table, and the last one goes first', () => {
  const full: BanditWorld = { ...world, preferences: [half], features: [[[1], [0], [2]]] };
  const two = addPrompt(full);
  expect(parseExperiment({ ...experiment, world: two }).world).toEqual(two);
  expect(two.features).toEqual([full.features![0], full.features![0]]);
  two.base[1]![0] = 7;
  expect(full.base[0]![0]).not.toBe(7);
  expect(removePrompt(two)).toEqual(full);
});

test('features are added beside those there are, and taken away', () => {
  const two = withFeatures({ ...world, features: [[[5], [6], [7]]] }, 2);
  expect(two.features).toEqual([
    [
      [5, 0],
      [6, 1],
      [7, 0],
    ],
  ]);
  expect(parseExperiment({ ...experiment, world: two }).world).toEqual(two);
  expect(withFeatures(two, 0)).toEqual(world);
});

test('a preference and its opposite add up to one', () => {
  const next = withPreference({ ...world, preferences: [half] }, 0, 0, 2, 0.9);
  expect(next.preferences![0]![0]![2]).toBe(0.9);
  expect(next.preferences![0]![2]![0]).toBeCloseTo(0.1, 12);
  expect(parseExperiment({ ...experiment, world: next }).world).toEqual(next);
});
