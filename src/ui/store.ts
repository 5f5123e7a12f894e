import { create } from 'zustand';
import { withoutDefaults } from '../algorithms/relatives';
import type { Experiment } from '../experiment/experiment';
import { EMPTY_TRACE, type Trace } from '../experiment/fold';
import { DEFAULT_PRESET, presetNamed } from '../experiment/presets';
import type { Phase } from '../experiment/trace';
import type { CheckNote, EngineNote, RunState } from '../worker/protocol';

/**
 * Everything that the page remembers; the rest is derived. Changed only by `session.ts` and by the actions below.
 */
export interface State {
  /** Preset that the draft was last set to. */
  preset: string;
  /** What the controls edit. The running copy is `trace.experiment`. */
  draft: Experiment;
  /** Earlier drafts, latest last. */
  past: readonly Experiment[];
  trace: Trace;
  source: 'none' | 'recorded' | 'live';
  run: RunState;
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
  trace: EMPTY_TRACE,
  source: 'none',
  run: 'idle',
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

/** Equal as JSON, whatever the order of the keys. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  const keys = Object.keys(a);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && same(Reflect.get(a, key), Reflect.get(b, key)))
  );
}

/** Replaces the draft and remembers the one before. */
export function edit(edited: Experiment): void {
  const draft = { ...edited, arms: edited.arms.map(withoutDefaults) };
  useStore.setState((state) =>
    same(draft, state.draft) ? {} : { draft, past: [...state.past.slice(1 - UNDO_DEPTH), state.draft] },
  );
}

export function undo(): void {
  useStore.setState(({ past, draft }) => ({ draft: past.at(-1) ?? draft, past: past.slice(0, -1) }));
}

/** The settings differ from those of the run on the screen; a recorded run may have more seeds, and had an engine of its own. */
export function isChanged({ draft, trace, source }: State): boolean {
  if (!trace.experiment) return false;
  const { seeds, engine } = source === 'recorded' ? draft : trace.experiment;
  return !same(draft, { ...trace.experiment, seeds, engine });
}

/** Whether the worker is busy with a run. */
export const isActive = ({ run }: State): boolean => run === 'loading' || run === 'running' || run === 'paused';
