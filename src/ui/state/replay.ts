import type { Experiment } from '../../experiment/experiment';
import { PHASES } from '../../trace/events';
import { hasNext, latestMoment, momentOf, order, type Scene, shownAt } from './moment';
import { held, type View } from './view';

/** Replay: the playhead walks through what is there, phase by phase, and stops at its end. Pure; the clock is in `playback.ts`. */

/** The whole run at 1×, milliseconds. */
const WHOLE_MS = 25_000;

/** How long a phase is shown, milliseconds. */
export const paceOf = ({ iterations }: Pick<Experiment, 'iterations'>, { playhead }: Pick<View, 'playhead'>): number =>
  WHOLE_MS / (iterations * PHASES.length * playhead.speed);

const placeOf = (moment: Parameters<typeof order>[0]): number => order(moment) - PHASES.length;

/** The place that a replay begins at, in phases from the first one: the moment on the screen, or the beginning if nothing comes after it. */
export function startOf(scene: Scene): number {
  const moment = momentOf(scene, scene.view);
  return moment && hasNext(scene, scene.view) ? placeOf(moment) : 0;
}

/** The place, with its fraction, so many milliseconds later. */
export const advanced = (place: number, ms: number, { experiment, view }: Omit<Scene, 'trace'>): number =>
  place + ms / paceOf(experiment, view);

/** The view with the playhead at a place; past the last phase that is there, it rests and follows the run. */
export function placed(scene: Scene, place: number): View {
  const { view } = scene;
  const latest = latestMoment(scene, view);
  if (!latest || place >= placeOf(latest) + 1) return held({ ...view, at: null });
  const phase = Math.floor(place);
  return shownAt(scene, view, Math.floor(phase / PHASES.length) + 1, PHASES[phase % PHASES.length]!);
}
