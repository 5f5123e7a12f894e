import type { Phase } from '../../trace/events';
import { shifted } from '../../trace/fold';
import { momentOf, order, shownExperiment } from './moment';
import { type State, useStore } from './runStore';

const { getState: get, setState: set } = useStore;

/** Shows a moment; the latest one makes the page follow the run again. */
export function show(iteration: number, phase: Phase): void {
  const last = momentOf({ ...get(), at: null });
  if (!last) return;
  set({ at: order({ iteration, phase }) >= order(last) ? null : { iteration, phase } });
}

/** Walks the phases, four an iteration. */
export function moveBy(phases: number): void {
  const moment = momentOf(get());
  if (!moment) return;
  const { iteration, phase } = shifted(moment, phases, shownExperiment(get()).iterations);
  show(iteration, phase);
}

/** Whether the run on the screen goes on after the moment that is shown. */
export function hasNext(state: State): boolean {
  if (!state.at) return false;
  const [moment, last] = [momentOf(state), momentOf({ ...state, at: null })];
  return moment !== null && last !== null && order(moment) < order(last);
}

export function selectArm(index: number): void {
  const arm = shownExperiment(get()).arms[index];
  if (arm) set({ arm: arm.id });
}

export const setHelp = (helpOpen: boolean): void => set({ helpOpen });
export const setSettings = (settingsOpen: boolean): void => set({ settingsOpen });
/** Opens the catalogue of objectives: at this row, or where it was. */
export function openCatalogue(id?: string): void {
  const { catalogue } = get();
  set({ catalogue: { open: true, id: id ?? catalogue.id, reading: id !== undefined } });
}

export const closeCatalogue = (): void => set(({ catalogue }) => ({ catalogue: { ...catalogue, open: false } }));

export const setHovered = (hovered: string | null): void => set({ hovered });
