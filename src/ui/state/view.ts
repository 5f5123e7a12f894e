import type { Experiment } from '../../experiment/experiment';
import type { Phase } from '../../trace/events';
import type { Document } from '../../trace/momentLink';

/** What the charts over iterations run over: iterations, or what an arm has spent by then. */
export const AXES = ['iterations', 'labels', 'tokens', 'flops'] as const;
export type Axis = (typeof AXES)[number];

/** Colours: `auto` follows the system. */
export const THEMES = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** How fast what is there is replayed; at 1 the whole run takes `WHOLE_MS`. */
export const SPEEDS = [0.5, 1, 2] as const;

/** The one playhead of the page: whether it moves, and how fast. Where it stands is the view's `at`. */
interface Playhead {
  playing: boolean;
  speed: (typeof SPEEDS)[number];
}

/** Present mode: one phase large, or the lab's picture, and what lies over it. */
export interface Presenting {
  /** Null for what suits the experiment. */
  large: 'phase' | 'lab' | null;
  blank: boolean;
  notes: boolean;
}

export const PRESENTING: Presenting = { large: null, blank: false, notes: false };

/** How a reader looks at an experiment and its trace: plain data, which a link could carry. It contains neither of them. */
export interface View {
  /** Id of the arm that the phases show. If the experiment has no such arm, they show its first. */
  arm: string;
  /** Seed that the phases show; null follows the run. */
  seed: number | null;
  /** Place on the two time-lines; null follows the run. */
  at: { iteration: number; phase: Phase } | null;
  playhead: Playhead;
  /** Index of the prompt that the first phases show. A panel with fewer prompts takes it modulo their number. */
  prompt: number;
  /** What the charts over iterations run over. */
  axis: Axis;
  /** All charts over iterations instead of the two that matter most. */
  allCharts: boolean;
  /** Id of the arm under the pointer, if there are too many to distinguish. */
  hovered: string | null;
  /** The card of a lesson that stands beside the workbench, both counted from 1. */
  lesson: { number: number; card: number } | null;
  /** The first screen instead of the workbench. */
  landing: boolean;
  /** Null outside of present mode. */
  present: Presenting | null;
  settingsOpen: boolean;
  /** Seconds that a live run is estimated to take, which the reader is asked about; null if nothing is asked. */
  asking: number | null;
  helpOpen: boolean;
  /** What was measured: the document that is read; null if none is. */
  finding: Document | null;
  /** The dialog that makes a link of what is on the screen. */
  sharing: boolean;
  /** Whether single characters act as shortcuts. */
  characters: boolean;
  /** The colours: the system's, or the reader's choice. */
  theme: Theme;
  selftestOpen: boolean;
  /** The catalogue of objectives: its row, and whether that row is in front if there is no room for the list beside it. */
  catalogue: { open: boolean; id: string; reading: boolean };
}

/** The arm that an experiment opens with: its second, most often the one with momentum. */
export const openingArm = ({ arms }: Experiment): string => (arms[1] ?? arms[0]!).id;

/** The view of a page that has just opened with an experiment. */
export const openingView = (experiment: Experiment): View => ({
  arm: openingArm(experiment),
  seed: null,
  at: null,
  playhead: { playing: false, speed: 1 },
  prompt: 0,
  axis: 'iterations',
  allCharts: false,
  hovered: null,
  lesson: null,
  landing: false,
  present: null,
  settingsOpen: false,
  asking: null,
  helpOpen: false,
  finding: null,
  sharing: false,
  characters: true,
  theme: 'auto',
  selftestOpen: false,
  catalogue: { open: false, id: 'dpo', reading: false },
});

/** The view with the playhead at rest. */
export const held = (view: View): View =>
  view.playhead.playing ? { ...view, playhead: { ...view.playhead, playing: false } } : view;

/** The view at the latest moment, from where it follows the run. */
export const followed = (view: View): View => ({ ...held(view), at: null, seed: null });

/** Whether the view follows the run: neither a moment nor a seed was chosen. */
export const isFollowing = ({ at, seed }: Pick<View, 'at' | 'seed'>): boolean => at === null && seed === null;

/** The view of a run that begins: it follows, from the first prompt, with the same arm if the experiment has it. */
export function begun(view: View, { arms }: Experiment): View {
  const arm = arms.some(({ id }) => id === view.arm) ? view.arm : arms[0]!.id;
  return { ...followed(view), prompt: 0, arm };
}

/** The view with the catalogue of objectives open: at this row, or at the last one. */
export function withCatalogue(view: View, id?: string): View {
  return { ...view, catalogue: { open: true, id: id ?? view.catalogue.id, reading: id !== undefined } };
}
