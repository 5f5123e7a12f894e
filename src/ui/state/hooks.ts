import { useShallow } from 'zustand/react/shallow';
import type { Experiment } from '../../experiment/experiment';
import type { Moment } from '../../trace/fold';
import type { Focus } from '../parts/arms';
import { useMemo } from '../parts/remembered';
import { momentOf, type Scene, shownArm } from './moment';
import { shownOf, useRun } from './runStore';
import { useView } from './viewStore';

/** What containers read from both stores at once. Every value stays the same object until it differs. */

/** The whole of what is on the screen, to pass on. */
export function useScene(): Scene {
  const trace = useRun((run) => run.trace);
  return { experiment: useExperiment(), trace, view: useView() };
}

/** The experiment on the screen: that of the trace, else the draft. */
export const useExperiment = (): Experiment => useRun((run) => shownOf(run).experiment);

/** The moment on the screen. */
export function useMoment(): Moment | null {
  const place = useView(useShallow(({ arm, seed, at }) => ({ arm, seed, at })));
  const text = useRun((run) => JSON.stringify(momentOf(shownOf(run), place)));
  return useMemo(() => JSON.parse(text) as Moment | null, [text]);
}

/** The arms that a reader is looking at. */
export function useFocus(): Focus {
  const { arm, hovered } = useView(useShallow(({ arm, hovered }) => ({ arm, hovered })));
  const selected = useRun((run) => shownArm(shownOf(run), { arm }).id);
  return useMemo(() => ({ selected, hovered }), [selected, hovered]);
}
