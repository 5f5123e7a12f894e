import { expect, test, vi } from 'vitest';
import { PRESETS, presetNamed } from '../../../src/experiment/presets';
import { presetChoices } from '../../../src/ui/shell/presetChoices';

vi.mock('../../../src/ui/state/recordings.json', () => ({
  default: { 'tales-momentum': { seeds: 5, means: 1, first: 1 } },
}));

const draft = presetNamed('tales-momentum').experiment;

test('every preset stands once, with its own world, and says what it opens on', () => {
  const choices = presetChoices('tales-momentum', draft);
  expect(choices.map(({ value }) => value).sort()).toEqual(PRESETS.map(({ name }) => name).sort());
  const groups = choices.map(({ group }) => group);
  // A group is in one piece.
  expect(groups.filter((group, i) => group !== groups[i - 1])).toEqual([...new Set(groups)]);
  const label = (name: string) => choices.find(({ value }) => value === name)!.label;
  expect(label('tales-momentum')).toBe(`${draft.title} · recorded`);
  expect(label('tales-relatives')).toMatch(/ · trains \d+ min \d\d s$/);
  expect(label('bandit-clock')).toBe(presetNamed('bandit-clock').experiment.title);
});

test('a changed preset says so, and one that is not listed stands last', () => {
  const changed = presetChoices('tales-momentum', { ...draft, iterations: 4 });
  expect(changed.find(({ value }) => value === 'tales-momentum')!.label).toBe(`${draft.title} (changed) · recorded`);
  expect(presetChoices('model-pairs', draft).at(-1)).toMatchObject({ value: 'model-pairs', group: 'Your own model' });
  // Two of one title otherwise.
  const { experiment } = presetNamed('bandit-three');
  const titled = presetChoices('bandit-three', experiment).filter(({ label }) => label.startsWith(experiment.title));
  expect(titled.map(({ label }) => label)).toEqual([experiment.title, `${experiment.title} (earlier)`]);
});
