import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PHASES } from '../../../src/trace/events';
import { advanced, placed, startOf } from '../../../src/ui/state/replay';
import { openingView, SPEEDS, type View } from '../../../src/ui/state/view';
import { traceOf } from '../../support/events';

const evaluated = traceOf({ dpo: [1, 1, 1], apo: [1, 1, 1], control: [1, 1, 1] });
// Evaluations alone reach no phase.
const cells = new Map(
  [...evaluated.cells].map(([key, cell]) => [key, { ...cell, extrapolation: { alpha: 0 } as never }]),
);
const trace = { ...evaluated, cells };
const experiment = evaluated.experiment!;
const phases = experiment.iterations * PHASES.length;
const playing = (speed: View['playhead']['speed'] = 1, at: View['at'] = null): View => ({
  ...openingView(experiment),
  at,
  playhead: { playing: true, speed },
});
const scene = (view: View) => ({ experiment, trace, view });

test('a replay goes on where it stands, and begins again at the end', () => {
  expect(startOf(scene(playing()))).toBe(0);
  expect(startOf(scene(playing(1, { iteration: 2, phase: 'label' })))).toBe(5);
});

test('the whole run takes 25 seconds at 1×, half of it at 2×, and twice at ½×', () => {
  expect(advanced(0, 25_000, scene(playing(1)))).toBeCloseTo(phases);
  expect(advanced(0, 12_500, scene(playing(2)))).toBeCloseTo(phases);
  expect(advanced(0, 50_000, scene(playing(0.5)))).toBeCloseTo(phases);
});

test('shows every phase in its turn, rests only past the last, and then follows the run', () => {
  const seen = Array.from({ length: phases }, (_, place) => placed(scene(playing()), place + 0.5));
  expect(seen.every((view) => view.playhead.playing)).toBe(true);
  expect(seen[0]!.at).toEqual({ iteration: 1, phase: 'sample' });
  expect(seen[6]!.at).toEqual({ iteration: 2, phase: 'solve' });
  expect(placed(scene(playing()), phases)).toMatchObject({ at: null, playhead: { playing: false } });
});

test('however the clock ticks, the playhead never goes back, and comes to the end', () => {
  const ticks = fc.array(fc.double({ min: 0, max: 5000, noNaN: true }), { maxLength: 60 });
  fc.assert(
    fc.property(ticks, fc.constantFrom(...SPEEDS), (steps, speed) => {
      let place = 0;
      const shown = steps.map((ms) => {
        place = advanced(place, ms, scene(playing(speed)));
        const { at, playhead } = placed(scene(playing(speed)), place);
        if (!playhead.playing) return phases;
        return at ? (at.iteration - 1) * PHASES.length + PHASES.indexOf(at.phase) : phases - 1;
      });
      expect(shown).toEqual(shown.toSorted((a, b) => a - b));
    }),
  );
});
