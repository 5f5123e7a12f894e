import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DEFAULT_PRESET, presetNamed } from '../../../src/experiment/presets';
import { withValue } from '../../../src/ui/settings/path';
import { edit, redo, undo, useRun } from '../../../src/ui/state/runStore';

const { getState: get } = useRun;
const titled = (title: string) => edit({ ...get().draft, title });
const withIterations = (iterations: number) => edit({ ...get().draft, iterations });

beforeEach(() => {
  vi.useFakeTimers();
  useRun.setState(useRun.getInitialState(), true);
});
afterEach(() => vi.useRealTimers());

test('edits of one place within a second are one step', () => {
  const original = get().draft;
  for (const title of ['A', 'An', 'Any']) {
    titled(title);
    vi.advanceTimersByTime(900);
  }
  expect(get().past).toHaveLength(1);
  vi.advanceTimersByTime(200);
  titled('Anyway');
  expect(get().past).toHaveLength(2);
  undo();
  expect(get().draft.title).toBe('Any');
  undo();
  expect(get().draft).toEqual(original);
});

test('another place, an arm more or a preset is a step of its own', () => {
  titled('A');
  withIterations(2);
  const { draft } = get();
  const arm = { ...draft.arms[0]!, id: 'more' };
  edit({ ...draft, arms: [...draft.arms, arm] });
  edit({ ...draft, arms: [...draft.arms, arm, { ...arm, id: 'most' }] });
  edit({ ...get().draft, title: 'B' }, 'bandit-clock');
  edit({ ...get().draft, title: 'C' }, 'bandit-rates');
  expect(get().past).toHaveLength(6);
});

test('the numbers of one row that a handle moves are one step, and so is α of an arm', () => {
  edit(presetNamed('bandit-clock').experiment, 'bandit-clock');
  for (const row of [
    [3, 4, 5],
    [2, 5, 6],
    [1, 5, 7],
  ])
    edit(withValue(get().draft, ['world', 'base', 0], row));
  expect(get().past).toHaveLength(2);
  for (const alpha of [0.4, 0.5]) edit(withValue(get().draft, ['arms', 1, 'momentum', 'alpha'], alpha));
  expect(get().past).toHaveLength(3);
});

test('what is typed and taken back leaves no step', () => {
  titled('A');
  titled(presetNamed(get().preset).experiment.title);
  expect(get().past).toEqual([]);
});

test('undo and redo take the preset along', () => {
  const [before, after] = [get().draft, presetNamed('bandit-clock').experiment];
  edit(after, 'bandit-clock');
  undo();
  expect(get()).toMatchObject({ preset: DEFAULT_PRESET, draft: before });
  redo();
  expect(get()).toMatchObject({ preset: 'bandit-clock', draft: after, future: [] });
  undo();
  withIterations(7);
  expect(get().future).toEqual([]);
  redo();
  expect(get().draft.iterations).toBe(7);
});

test('an edit after an undo does not go on with the one that was undone', () => {
  titled('A');
  undo();
  titled('B');
  undo();
  expect(get().draft.title).toBe(presetNamed(get().preset).experiment.title);
});
