import { useMemo } from 'react';
import { useShallow } from 'zustand/react/shallow';
import type { Arm, Experiment } from '../../experiment/experiment';
import { type Cell, cellAt, type Moment } from '../../trace/fold';
import type { Focus } from '../parts/arms';
import { latestMoment, momentOf, type Place, type Scene, type Shown, shownArm, shownSeed } from './moment';
import { shownOf, useRun } from './runStore';
import { useView } from './viewStore';

/** What containers read from both stores at once. Every value stays the same object until it differs. */

/** The whole of what is on the screen, for a container to pass on. */
export function useScene(): Scene {
  const trace = useRun((run) => run.trace);
  return { experiment: useExperiment(), trace, view: useView() };
}

/** The experiment on the screen: that of the trace, else the draft. */
export const useExperiment = (): Experiment => useRun((run) => shownOf(run).experiment);

export function useShownArm(): Arm {
  const arm = useView((view) => view.arm);
  return useRun((run) => shownArm(shownOf(run), { arm }));
}

export function useShownSeed(): number {
  const seed = useView((view) => view.seed);
  return useRun((run) => shownSeed(shownOf(run), { seed }));
}

/** The moment on the screen. */
export const useMoment = (): Moment | null => useMomentBy(momentOf);

/** The latest moment of the shown arm and seed. */
export const useLatestMoment = (): Moment | null => useMomentBy(latestMoment);

/** The part of the view that chooses a moment. */
const usePlace = (): Place => useView(useShallow(({ arm, seed, at }) => ({ arm, seed, at })));

function useMomentBy(find: (shown: Shown, view: Place) => Moment | null): Moment | null {
  const place = usePlace();
  const text = useRun((run) => JSON.stringify(find(shownOf(run), place)));
  return useMemo(() => JSON.parse(text) as Moment | null, [text]);
}

export function useCell(moment: Moment | null): Cell | null {
  return useRun(({ trace }) => (moment ? cellAt(trace, moment) : null));
}

/** The arms that a reader is looking at. */
export function useFocus(): Focus {
  const selected = useShownArm().id;
  const hovered = useView((view) => view.hovered);
  return useMemo(() => ({ selected, hovered }), [selected, hovered]);
}
