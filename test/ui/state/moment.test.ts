import { expect, test } from 'vitest';
import type { Experiment } from '../../../src/experiment/experiment';
import { presetNamed } from '../../../src/experiment/presets';
import { PHASES } from '../../../src/trace/events';
import { EMPTY_TRACE } from '../../../src/trace/fold';
import { hasNext, latestMoment, momentOf, movedBy, shownArm, shownAt, shownSeed } from '../../../src/ui/state/moment';
import { isFollowing, openingView, type View } from '../../../src/ui/state/view';
import { traceOf } from '../../support/events';

const evaluated = traceOf({ dpo: [1, 1], apo: [1, 1], control: [1, 1] });
// Evaluations alone reach no phase.
const cells = new Map(
  [...evaluated.cells].map(([key, cell]) => [key, { ...cell, extrapolation: { alpha: 0 } as never }]),
);
const experiment = evaluated.experiment as Experiment;
const shown = { experiment, trace: { ...evaluated, cells } };
const nothing = { experiment, trace: EMPTY_TRACE };
const view = (part: Partial<View> = {}): View => ({ ...openingView(experiment), ...part });

test('a chosen seed stays, whatever the run comes to, so the screen does not follow', () => {
  expect(isFollowing(view())).toBe(true);
  expect(isFollowing(view({ seed: 0 }))).toBe(false);
  expect(isFollowing(view({ at: { iteration: 1, phase: 'solve' } }))).toBe(false);
  expect(momentOf(shown, view())).toMatchObject({ seed: 1, iteration: 2 });
  expect(momentOf(shown, view({ seed: 0 }))).toMatchObject({ seed: 0, iteration: 2 });
});

test('there is more to show only after a moment that was chosen, up to the last one of its arm', () => {
  expect(hasNext(nothing, view())).toBe(false);
  expect(hasNext(shown, view())).toBe(false);
  expect(hasNext(shown, view({ at: { iteration: 2, phase: 'solve' } }))).toBe(true);
  expect(hasNext(shown, view({ at: { iteration: 2, phase: 'extrapolate' } }))).toBe(false);
});

test('an arm that the experiment does not have gives way to its first, and without a run there is no moment', () => {
  expect(shownArm(shown, view({ arm: 'control' })).id).toBe('control');
  expect(shownArm(shown, view({ arm: 'gone' })).id).toBe(experiment.arms[0]!.id);
  expect(shownSeed(nothing, view())).toBe(experiment.seeds[0]);
  expect([momentOf(nothing, view()), latestMoment(nothing, view())]).toEqual([null, null]);
});

test('a moment beyond what the arm has reached is shown as far as it has come', () => {
  expect(momentOf(shown, view({ at: { iteration: 9, phase: 'sample' } }))).toMatchObject({
    iteration: 2,
    phase: 'extrapolate',
  });
});

test('walks phase by phase between the first and the latest moment, where the view follows again', () => {
  const before = movedBy(shown, view(), -1);
  expect(before.at).toEqual({ iteration: 2, phase: 'solve' });
  expect(movedBy(shown, before, -PHASES.length).at).toEqual({ iteration: 1, phase: 'solve' });
  expect(movedBy(shown, before, -100).at).toEqual({ iteration: 1, phase: 'sample' });
  expect(movedBy(shown, before, 1).at).toBeNull();
  expect(shownAt(shown, before, 2, 'extrapolate').at).toBeNull();
  expect(movedBy(nothing, before, -1)).toBe(before);
});

test('an exact world that has not run can be walked through all the same, since the lab has computed it', () => {
  const exact = { experiment: presetNamed('bandit-clock').experiment, trace: EMPTY_TRACE };
  const start = { ...openingView(exact.experiment), at: { iteration: 3, phase: 'label' } as const };
  expect(latestMoment(exact, start)).toMatchObject({ iteration: 20, phase: 'extrapolate' });
  expect(movedBy(exact, start, 1).at).toEqual({ iteration: 3, phase: 'solve' });
});
