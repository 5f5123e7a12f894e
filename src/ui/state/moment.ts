import type { Arm, Experiment } from '../../experiment/experiment';
import { PHASES, type Phase } from '../../trace/events';
import { lastMoment, type Moment, shifted, type Trace } from '../../trace/fold';
import type { Focus } from '../parts/arms';
import { held, type View } from './view';

/** What follows from a run and a view together. Nothing of it is stored. */

/** An experiment, and what is known of its run. */
interface Shown {
  experiment: Experiment;
  trace: Trace;
}

/** All that a figure draws from. */
export interface Scene extends Shown {
  view: View;
}

export function shownArm({ experiment: { arms } }: Pick<Shown, 'experiment'>, { arm }: Pick<View, 'arm'>): Arm {
  return arms.find(({ id }) => id === arm) ?? arms[0]!;
}

export function shownSeed({ experiment, trace }: Shown, { seed }: Pick<View, 'seed'>): number {
  return seed ?? trace.latest?.seed ?? experiment.seeds[0]!;
}

/** The part of a view that chooses a moment. */
type Place = Pick<View, 'arm' | 'seed' | 'at'>;

/**
 * The latest moment of the shown arm and seed; null before the first. The lab has computed an exact world whole: without a run, that is the
 * last one.
 */
export function latestMoment(shown: Shown, view: Place): Moment | null {
  const { experiment, trace } = shown;
  const at = { seed: shownSeed(shown, view), arm: shownArm(shown, view).id };
  if (trace.experiment === null && experiment.world.kind === 'bandit')
    return { ...at, iteration: experiment.iterations, phase: 'extrapolate' };
  return lastMoment(trace, at.seed, at.arm);
}

/** The moment on the screen: what was chosen, as far as the arm has come, else the latest one; null before the first. */
export function momentOf(shown: Shown, view: Place): Moment | null {
  const latest = latestMoment(shown, view);
  if (!latest || !view.at) return latest;
  return order(view.at) <= order(latest) ? { ...latest, ...view.at } : latest;
}

/** The arms that a reader is looking at. */
export const focusOf = (shown: Pick<Shown, 'experiment'>, view: Pick<View, 'arm' | 'hovered'>): Focus => ({
  selected: shownArm(shown, view).id,
  hovered: view.hovered,
});

/** Steps that are done: a phase before the solve still shows the solution before. */
export const stepsDone = ({ iteration, phase }: Pick<Moment, 'iteration' | 'phase'>): number =>
  phase === 'sample' || phase === 'label' ? iteration - 1 : iteration;

/** Place of a phase on the whole time-line. */
export const order = ({ iteration, phase }: { iteration: number; phase: Phase }): number =>
  iteration * PHASES.length + PHASES.indexOf(phase);

/** Whether the run on the screen goes on after the moment that is shown. */
export function hasNext(shown: Shown, view: Place): boolean {
  if (!view.at) return false;
  const [moment, latest] = [momentOf(shown, view), latestMoment(shown, view)];
  return moment !== null && latest !== null && order(moment) < order(latest);
}

/** The view at a moment. At the latest one it follows the run. */
export function shownAt(shown: Shown, view: View, iteration: number, phase: Phase): View {
  const latest = latestMoment(shown, view);
  if (!latest) return view;
  return { ...view, at: order({ iteration, phase }) >= order(latest) ? null : { iteration, phase } };
}

/** The view so many phases later, or earlier; an iteration has four. */
export function movedBy(shown: Shown, view: View, phases: number): View {
  const moment = momentOf(shown, view);
  if (!moment) return view;
  const { iteration, phase } = shifted(moment, phases, shown.experiment.iterations);
  return held(shownAt(shown, view, iteration, phase));
}
