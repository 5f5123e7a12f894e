import { create } from 'zustand';
import { withoutDefaults } from '../../algorithms/relatives';
import type { Experiment } from '../../experiment/experiment';
import { DEFAULT_PRESET, presetNamed } from '../../experiment/presets';
import type { Failure } from '../../messages/failure';
import type { EngineNote } from '../../trace/events';
import { EMPTY_TRACE, type Trace } from '../../trace/fold';
import type { CheckNote, RunState } from '../../worker/protocol';
import { changedPlace, same } from './draft';
import { isLocked } from './locks';

/** What an edit changes, and undo brings back. */
type Step = Pick<Run, 'draft' | 'preset'>;

/** A run that is not on the screen. */
export type Kept = Pick<Run, 'trace' | 'source' | 'status' | 'detail' | 'engine'>;

export interface Coming extends Pick<Run, 'trace' | 'engine' | 'kept'> {
  /** The status of what is still on the screen. */
  was: RunState;
}

/** The draft of the experiment, the run on the screen and the engine. How a reader looks at them is the view, in its own store. */
export interface Run {
  /** Preset that the draft was last set to. */
  preset: string;
  /** What the controls edit. The running copy is `trace.experiment`. */
  draft: Experiment;
  /** What undo goes back to, latest last. */
  past: readonly Step[];
  /** What redo goes on to, next last. */
  future: readonly Step[];
  /** The latest edit, which the next one may continue. */
  lastEdit: { place: string; at: number } | null;
  trace: Trace;
  /** What the run on the screen is: none, the one that ships with the page, one from a file, one that this browser keeps, one computed at once, or one that was trained here. */
  source: 'none' | 'recorded' | 'file' | 'kept' | 'exact' | 'live';
  status: RunState;
  /** What a recording on the screen leaves out: not asked for yet, on its way, or not to be had; null if nothing is missing. */
  rest: 'waiting' | 'loading' | 'failed' | null;
  /** A live run that has not shown anything yet. Until it does, the screen keeps what was there. */
  coming: Coming | null;
  /** The run that was on the screen before this one, and can be brought back. */
  kept: Kept | null;
  /** Why the run failed; null if it did not. */
  detail: Failure | null;
  /** Seconds. */
  timeLeft: number | null;
  engine: EngineNote | null;
  /** Of the CPU engine; null before there was a language model in the worker. */
  threads: number | null;
  /** A refused link, or something else that the reader should know. */
  problem: Failure | null;
  /** The file that is being opened: what share of it is read, or why it cannot be. */
  opening: { name: string; share: number; fault: string | null } | null;
  /** The self-test of the GPU, so far. */
  check: CheckNote | null;
}

const first = presetNamed(DEFAULT_PRESET);

export const useRun = create<Run>(() => ({
  preset: first.name,
  draft: first.experiment,
  past: [],
  future: [],
  lastEdit: null,
  trace: EMPTY_TRACE,
  source: 'none',
  status: 'idle',
  rest: null,
  coming: null,
  kept: null,
  detail: null,
  timeLeft: null,
  engine: null,
  threads: null,
  problem: null,
  opening: null,
  check: null,
}));

/** What is on the screen: the trace and its experiment. Before a run that is the draft. */
export const shownOf = ({ trace, draft }: Pick<Run, 'trace' | 'draft'>) => ({
  experiment: trace.experiment ?? draft,
  trace,
});

const UNDO_DEPTH = 100;

/** An edit of the same place within this time, such as the next letter of a name, is part of the same step. */
const SAME_EDIT_MS = 1000;

/** Replaces the draft, with `to` also the preset that it was made from, and remembers both for undo. */
export function edit(change: Experiment | ((draft: Experiment) => Experiment), to?: string): void {
  if (isLocked('experiment')) return;
  const now = performance.now();
  useRun.setState((state) => {
    const edited = typeof change === 'function' ? change(state.draft) : change;
    const draft = { ...edited, arms: edited.arms.map(withoutDefaults) };
    const preset = to ?? state.preset;
    if (same(draft, state.draft) && preset === state.preset) return {};
    const place = preset === state.preset ? changedPlace(state.draft, draft) : null;
    const { past, lastEdit } = state;
    const goesOn = place !== null && place === lastEdit?.place && now - lastEdit.at <= SAME_EDIT_MS;
    const before = goesOn ? past : [...past.slice(1 - UNDO_DEPTH), { draft: state.draft, preset: state.preset }];
    // What is typed and then taken back is no step.
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
  if (isLocked('experiment')) return;
  useRun.setState(({ past, future, draft, preset }) => {
    const step = past.at(-1);
    return step ? { ...step, past: past.slice(0, -1), future: [...future, { draft, preset }], lastEdit: null } : {};
  });
}

export function redo(): void {
  if (isLocked('experiment')) return;
  useRun.setState(({ past, future, draft, preset }) => {
    const step = future.at(-1);
    return step ? { ...step, past: [...past, { draft, preset }], future: future.slice(0, -1), lastEdit: null } : {};
  });
}

/** Whether the draft differs from the run on the screen, or from the one that is coming. Seeds and engine of a recorded run do not count. */
export function isChanged({ draft, trace, source, coming }: Run): boolean {
  const ran = coming?.trace.experiment ?? trace.experiment;
  if (!ran) return false;
  const { seeds, engine } = source === 'recorded' && !coming ? draft : ran;
  return !same(draft, { ...ran, seeds, engine });
}

export const dismissProblem = (): void => useRun.setState({ problem: null });

/** Whether a run adds to what is on the screen, several times a second. */
export const isStreaming = ({ status }: Pick<Run, 'status'>): boolean => status === 'running';

/** Whether the worker is busy with a run. */
export const isActive = ({ status }: Pick<Run, 'status'>): boolean =>
  status === 'loading' || status === 'running' || status === 'paused';
