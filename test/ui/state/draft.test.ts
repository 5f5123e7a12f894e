import { expect, test } from 'vitest';
import { PRESETS, presetNamed } from '../../../src/experiment/presets';
import { changedPlace, nearestPreset, presetLike, same } from '../../../src/ui/state/draft';

const { experiment } = presetNamed('bandit-clock');

test('equal as JSON, whatever the order of the keys', () => {
  expect(same({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toBe(true);
  for (const [a, b] of [
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: 1 }, { b: 1 }],
    [[], {}],
    [null, {}],
    [
      [1, 2],
      [2, 1],
    ],
  ])
    expect(same(a, b)).toBe(false);
});

test('a preset is known on any machine and with any seeds, and by nothing else', () => {
  for (const preset of PRESETS)
    expect(presetLike({ ...preset.experiment, seeds: [3, 4], engine: 'cpu' })?.name).toBe(preset.name);
  for (const change of [{ iterations: 3 }, { title: 'Mine' }, { arms: experiment.arms.slice(1) }])
    expect(presetLike({ ...experiment, ...change })).toBeUndefined();
});

test('what is no preset is nearest to one of its title, else of its world', () => {
  expect(nearestPreset({ ...experiment, iterations: 3 }).name).toBe('bandit-clock');
  expect(nearestPreset({ ...experiment, title: 'Mine' }).experiment.world.kind).toBe('bandit');
});

test('the place of a change', () => {
  expect(changedPlace(experiment, { ...experiment, title: 'Mine' })).toBe('title');
  expect(changedPlace({ a: [{ b: 1, c: 2 }] }, { a: [{ b: 2, c: 3 }] })).toBe('a.0');
  expect(changedPlace({ a: 1, b: { c: 1 } }, { a: 2, b: { c: 2 } })).toBe('');
  for (const [a, b] of [
    [{ a: [1] }, { a: [1, 2] }],
    [{ a: { b: 1 } }, { a: { c: 1 } }],
    [{ a: null }, { a: [1] }],
  ])
    expect(changedPlace(a, b)).toBeNull();
});
