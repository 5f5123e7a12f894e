import { expect, test } from 'vitest';
import type { BanditWorld } from '../../../src/experiment/experiment';
import { PRESETS, presetNamed } from '../../../src/experiment/presets';
import { EMPTY_TRACE, fold } from '../../../src/trace/fold';
import { expectedWords } from '../../../src/trace/series';
import { bandsText } from '../../../src/ui/charts/bands';
import { figuresOf, headToHead, withDuel } from '../../../src/ui/charts/figures';
import { start } from '../../support/events';

const figure = (preset: string, id: string) => figuresOf(presetNamed(preset).experiment).find((one) => one.id === id)!;

test.each(PRESETS)('the texts of $name are of its world', ({ experiment }) => {
  const figures = withDuel(figuresOf(experiment), headToHead(experiment, experiment.arms[0]!));
  expect(new Set(figures.map(({ id }) => id)).size).toBe(figures.length);
  const said = figures.map(({ description }) => description).join(' ');
  const tales = experiment.world.kind === 'tales';
  expect(/random numbers|evaluation prompts/.test(said)).toBe(tales);
  expect(/each drawn for itself/.test(said)).toBe(!tales);
  expect(/ExPO/.test(said)).toBe(experiment.arms.some(({ expo = 0 }) => expo !== 0));
});

test('a game is won by preference, not by reward', () => {
  expect(figure('bandit-rock-paper-scissors', 'win-rate-base').description).toBe(
    'Chance that an action of the solution is preferred to one of the base policy, each drawn for itself.',
  );
  expect(figure('bandit-three', 'win-rate-base').description).toContain('earns more than one of the base policy');
});

test('margins of arms with different β are not to be compared', () => {
  expect(figure('tales-momentum', 'margin').description).toContain('β differs between the arms');
  expect(figure('bandit-rock-paper-scissors', 'margin').description).not.toContain('differs');
});

test('the head to head stands behind the win rates', () => {
  const { experiment } = presetNamed('tales-momentum');
  const ids = withDuel(figuresOf(experiment), headToHead(experiment, experiment.arms[1]!)).map(({ id }) => id);
  expect(ids.slice(2, 5)).toEqual(['win-rate-base', 'win-rate-length-controlled', 'head-to-head']);
});

test('if actions have a length, its expectation is drawn', () => {
  expect(figure('bandit-three', 'length')).toBeUndefined();
  expect(figure('bandit-length', 'length').quantity).toBe(expectedWords);
  const { words } = presetNamed('bandit-length').experiment.world as BanditWorld;
  const trace = fold(EMPTY_TRACE, [
    start([0], 'bandit-length'),
    { kind: 'solve', solution: { kind: 'table', solution: [[0.5, 0.25, 0.25]] }, seed: 0, arm: 'dpo', iteration: 1 },
  ]);
  expect(expectedWords(trace, { seed: 0, arm: 'dpo', iteration: 1 })).toBe(
    0.5 * words[0]! + 0.25 * words[1]! + 0.25 * words[2]!,
  );
});

test('bands state their number of seeds', () => {
  const few = presetNamed('bandit-few').experiment;
  expect(bandsText(few, 0)).toContain('will be means over 20 seeds');
  expect(bandsText(few, 1)).toBe('Lines are of one seed so far, of 20; bands come with the second.');
  expect(bandsText(few, 3)).toContain('means over 3 of 20 seeds');
  expect(bandsText(few, 20)).toContain('means over 20 seeds');
  expect(bandsText({ ...few, seeds: [0] }, 1)).toBe('One seed, so no bands.');
  expect(bandsText(presetNamed('bandit-three').experiment, 1)).toContain('nothing is drawn');
});
