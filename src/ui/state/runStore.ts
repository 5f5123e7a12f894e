import { create } from 'zustand';
import { withoutDefaults } from '../../algorithms/relatives';
import type { Experiment } from '../../experiment/experiment';
import { DEFAULT_PRESET, presetNamed } from '../../experiment/presets';
import type { Phase } from '../../trace/events';
import { EMPTY_TRACE, type Trace } from '../../trace/fold';
import type { CheckNote, EngineNote, RunState } from '../../worker/protocol';
import { changedPlace, same } from './draft';

/** What an edit changes, and undo brings back. */
type Step = Pick<State, 'draft' | 'preset'>;

/** A run that is not on the screen. */
export type Kept = Pick<State, 'trace' | 'source' | 'run' | 'detail' | 'engine'>;

/**
 * Everything that the page remembers; the rest is derived. Changed only by `session.ts` and by the actions below.
 */
export interface State {
  /** Preset that the draft was last set to. */
  preset: string;
  /** What the controls edit. The running copy is `trace.experiment`. */
  draft: Experiment;
  /** What undo goes back to, latest last. */
  past: readonly Step[];
  /** What redo goes on to, next last. */
  future: readonly Step[];
  /** The latest edit, which another one may go on with. */
  lastEdit: { place: string; at: number } | null;
  trace: Trace;
  /** Where the run on the screen is from: the one that ships with the page, one from a file, or one that was played here. */
  source: 'none' | 'recorded' | 'file' | 'live';
  run: RunState;
  /** The last run that gave way on the screen, and can be brought back. */
  kept: Kept | null;
  /** Why the run failed, or what it is loading. */
  detail: string | null;
  /** Seconds. */
  timeLeft: number | null;
  engine: EngineNote | null;
  /** Id of the arm that the phases show. */
  arm: string;
  /** Id of the arm under the pointer, where there are too many to tell apart. */
  hovered: string | null;
  /** What the charts over iterations run over. */
  axis: 'iterations' | 'labels' | 'tokens' | 'flops';
  /** Seed that the phases show; null follows the run. */
  seed: number | null;
  /** Place on the two time-lines; null follows the run. */
  at: { iteration: number; phase: Phase } | null;
  /** Index of the beginning shown in the first two phases. */
  prompt: number;
  /** A refused link, or something else that the reader should know. */
  problem: string | null;
  settingsOpen: boolean;
  helpOpen: boolean;
  selftestOpen: boolean;
  /** The catalogue of objectives: the row that it shows, and whether that row is in front where there is no room for the list beside it. */
  catalogue: { open: boolean; id: string; reading: boolean };
  /** The self-test of the GPU, so far. */
  check: CheckNote | null;
}

const first = presetNamed(DEFAULT_PRESET);

export const useStore = create<State>(() => ({
  preset: first.name,
  draft: first.experiment,
  past: [],
  future: [],
  lastEdit: null,
  trace: EMPTY_TRACE,
  source: 'none',
  run: 'idle',
  kept: null,
  detail: null,
  timeLeft: null,
  engine: null,
  arm: first.experiment.arms[1]?.id ?? first.experiment.arms[0]!.id,
  hovered: null,
  axis: 'iterations',
  seed: null,
  at: null,
  prompt: 0,
  problem: null,
  settingsOpen: false,
  helpOpen: false,
  selftestOpen: false,
  catalogue: { open: false, id: 'dpo', reading: false },
  check: null,
}));

const UNDO_DEPTH = 100;

/** An edit of the same place within this time, such as the next letter of a name, is part of the same step. */
const SAME_EDIT_MS = 1000;

/** Replaces the draft, and the preset that it was made from where that is another; remembers what was before. */
export function edit(edited: Experiment, preset = useStore.getState().preset): void {
  const draft = { ...edited, arms: edited.arms.map(withoutDefaults) };
  const now = performance.now();
  useStore.setState((state) => {
    if (same(draft, state.draft) && preset === state.preset) return {};
    const place = preset === state.preset ? changedPlace(state.draft, draft) : null;
    const { past, lastEdit } = state;
    const goesOn = place !== null && place === lastEdit?.place && now - lastEdit.at <= SAME_EDIT_MS;
    const before = goesOn ? past : [...past.slice(1 - UNDO_DEPTH), { draft: state.draft, preset: state.preset }];
    // What is typed and taken back again is no step.
    const nothing = goesOn && same(draft, past.at(-1)?.draft);
    return {
      draft,
      preset,
      past: nothing ? past.slice(0, -1) : before,
      future: [],
      lastEdit: place === null || nothing ? null : { place, at: now },
    };
  });
}

export function undo(): void {
  useStore.setState(({ past, future, draft, preset }) => {
    const step = past.at(-1);
    return step ? { ...step, past: past.slice(0, -1), future: [...future, { draft, preset }], lastEdit: null } : {};
  });
}

export function redo(): void {
  useStore.setState(({ past, future, draft, preset }) => {
    const step = future.at(-1);
    return step ? { ...step, past: [...past, { draft, preset }], future: future.slice(0, -1), lastEdit: null } : {};
  });
}

/** The settings differ from those of the run on the screen; a recorded run may have more seeds, and had an engine of its own. */
export function isChanged({ draft, trace, source }: State): boolean {
  if (!trace.experiment) return false;
  const { seeds, engine } = source === 'recorded' ? draft : trace.experiment;
  return !same(draft, { ...trace.experiment, seeds, engine });
}

/** Whether the worker is busy with a run. */
export const isActive = ({ run }: State): boolean => run === 'loading' || run === 'running' || run === 'paused';
