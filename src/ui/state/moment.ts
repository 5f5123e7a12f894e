import { useMemo } from 'react';
import type { Arm, Experiment } from '../../experiment/experiment';
import { PHASES, type Phase } from '../../trace/events';
import { type Cell, cellAt, lastMoment, type Moment } from '../../trace/fold';
import { type State, useStore } from './runStore';

/** The experiment that is on the screen: the running copy, else the draft. */
export const shownExperiment = ({ trace, draft }: State): Experiment => trace.experiment ?? draft;

/** The arm that the phases show, by the shown experiment. */
export function shownArm(state: State): Arm {
  const { arms } = shownExperiment(state);
  return arms.find((arm) => arm.id === state.arm) ?? arms[0]!;
}

export function shownSeed({ seed, trace, draft }: State): number {
  return seed ?? trace.latest?.seed ?? (trace.experiment ?? draft).seeds[0]!;
}

/** The moment on the screen: what was chosen, as far as the arm has come, else the latest one; null before the first. */
export function momentOf(state: State): Moment | null {
  const last = lastMoment(state.trace, shownSeed(state), shownArm(state).id);
  if (!last || !state.at) return last;
  return order(state.at) <= order(last) ? { ...last, ...state.at } : last;
}

/** Whether the screen goes along with the run: neither a moment nor a seed of it was chosen. */
export const isFollowing = ({ at, seed }: State): boolean => at === null && seed === null;

/** Place of a phase on the whole time-line. */
export const order = ({ iteration, phase }: { iteration: number; phase: Phase }): number =>
  iteration * PHASES.length + PHASES.indexOf(phase);

/** The moment as a value that only changes when it differs. */
export function useMoment(): Moment | null {
  const text = useStore((state) => JSON.stringify(momentOf(state)));
  return useMemo(() => JSON.parse(text) as Moment | null, [text]);
}

export function useCell(moment: Moment | null): Cell | null {
  return useStore(({ trace }) => (moment ? cellAt(trace, moment) : null));
}
