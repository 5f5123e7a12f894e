import type { Phase } from '../../trace/events';
import { DOCUMENTS, type Document } from '../../trace/momentLink';
import { keepCharacters, keptCharacters } from '../keys/kept';
import { keepTheme, keptTheme, showTheme } from '../theme';
import { isLocked } from './locks';
import { movedBy, shownAt } from './moment';
import { shownOf, useRun } from './runStore';
import { followed, held, PRESENTING, type Presenting, type Theme, type View, withCatalogue } from './view';
import { useView } from './viewStore';

/** What changes the view. */

const { setState: set } = useView;
const shown = () => shownOf(useRun.getState());

export function show(iteration: number, phase: Phase): void {
  if (!isLocked('playhead')) set((view) => held(shownAt(shown(), view, iteration, phase)));
}

export function moveBy(phases: number): void {
  if (!isLocked('playhead')) set((view) => movedBy(shown(), view, phases));
}

export const followRun = (): void => set(followed);

/** The same, as the reader asks for it. */
export function showLatest(): void {
  if (!isLocked('playhead')) followRun();
}

export const selectArm = (arm: string): void => set({ arm });

/** Selects an arm by its place in the experiment, if there is one. */
export function selectArmAt(index: number): void {
  const arm = shown().experiment.arms[index];
  if (arm) selectArm(arm.id);
}

export const setSeed = (seed: number): void => set({ seed });
export const setPrompt = (prompt: number): void => set({ prompt });
export const setAllCharts = (allCharts: boolean): void => set({ allCharts });
export const setAxis = (axis: View['axis']): void => set({ axis });
export const setHovered = (hovered: string | null): void => set({ hovered });
export const setHelp = (helpOpen: boolean): void => set({ helpOpen });
export const setSharing = (sharing: boolean): void => set({ sharing });
export const setSelftest = (selftestOpen: boolean): void => set({ selftestOpen });
export const setSettings = (settingsOpen: boolean): void => set({ settingsOpen });

export const setLanding = (landing: boolean): void => set({ landing });
export const setAsking = (asking: number | null): void => set({ asking });

/** Enters present mode, or leaves it. */
export const setPresent = (on: boolean): void =>
  set(({ present }) => ({ present: on ? (present ?? PRESENTING) : null }));

/** Changes what present mode shows, while it lasts. */
export const changePresent = (change: (now: Presenting) => Partial<Presenting>): void =>
  set(({ present }) => ({ present: present && { ...present, ...change(present) } }));

/** Opens what was measured: at this document, the first if none is named. Null closes it. */
export const readFinding = (finding: Document | null = DOCUMENTS[0]): void => set({ finding });

/** Opens the catalogue of objectives: at this row, or at the last one. */
export const openCatalogue = (id?: string): void => set((view) => withCatalogue(view, id));
export const closeCatalogue = (): void => set(({ catalogue }) => ({ catalogue: { ...catalogue, open: false } }));
/** Shows the list in front, if there is no room for it beside the row. */
export const showCatalogueList = (): void => set(({ catalogue }) => ({ catalogue: { ...catalogue, reading: false } }));

/** Shows other colours: on this page, or for good. */
export function setTheme(theme: Theme, how: 'here' | 'for good'): void {
  set({ theme });
  showTheme(theme);
  if (how === 'for good') keepTheme(theme);
}

/** Whether single characters act as shortcuts. */
export function setCharacters(characters: boolean): void {
  set({ characters });
  document.documentElement.dataset.characters = characters ? 'on' : 'off';
  keepCharacters(characters);
}

export const charactersAct = (): boolean => useView.getState().characters;

/** The reader's choices, as this device keeps them. */
export function restoreKept(): void {
  setTheme(keptTheme(), 'here');
  setCharacters(keptCharacters());
}
