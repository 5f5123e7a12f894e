import { expect, test } from 'vitest';
import { hasNext } from '../../../src/ui/state/actions';
import { isFollowing, momentOf } from '../../../src/ui/state/moment';
import { type State, useStore } from '../../../src/ui/state/runStore';
import { traceOf } from '../../support/events';

const initial = useStore.getInitialState();
const trace = traceOf({ dpo: [1, 1], apo: [1, 1], control: [1, 1] });
// Evaluations alone reach no phase.
const cells = new Map([...trace.cells].map(([key, cell]) => [key, { ...cell, extrapolation: { alpha: 0 } as never }]));
const state = (shown: Partial<State>): State => ({ ...initial, trace: { ...trace, cells }, ...shown });

test('a chosen seed stays, whatever the run comes to, so the screen does not follow', () => {
  expect(isFollowing(state({}))).toBe(true);
  expect(isFollowing(state({ seed: 0 }))).toBe(false);
  expect(isFollowing(state({ at: { iteration: 1, phase: 'solve' } }))).toBe(false);
  expect(momentOf(state({}))).toMatchObject({ seed: 1, iteration: 2 });
  expect(momentOf(state({ seed: 0 }))).toMatchObject({ seed: 0, iteration: 2 });
});

test('there is more to show only after a moment that was chosen, up to the last one of its arm', () => {
  expect(hasNext(initial)).toBe(false);
  expect(hasNext(state({}))).toBe(false);
  expect(hasNext(state({ at: { iteration: 2, phase: 'solve' } }))).toBe(true);
  expect(hasNext(state({ at: { iteration: 2, phase: 'extrapolate' } }))).toBe(false);
});
