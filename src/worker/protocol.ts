import type { Experiment } from '../experiment/experiment';
import type { TraceEvent } from '../experiment/trace';
import type { Tuning } from '../ops/tuning';
import type { Verdict } from '../selftest/selftest';

/** What the page and its worker say to each other. All of it is plain data. */

export type RunState = 'idle' | 'loading' | 'running' | 'paused' | 'finished' | 'failed' | 'cancelled';

export type StepUnit = 'phase' | 'iteration';

export interface EngineNote {
  kind: 'webgpu' | 'cpu' | 'exact';
  description: string;
  /** Why it is not WebGPU, where it is not. */
  reason: string | null;
}

/** "Check this GPU", so far. */
export interface CheckNote {
  state: 'running' | 'finished' | 'failed';
  /** Empty until there is one. */
  adapter: string;
  verdicts: readonly Verdict[];
  /** To copy, once finished. */
  report: string | null;
  /** Why it could not be finished. */
  detail: string | null;
}

export const CHECK_BEGINS: CheckNote = { state: 'running', adapter: '', verdicts: [], report: null, detail: null };

/** What the page is told. */
export type WorkerMessage =
  /** In order and complete, at most ten messages a second. `timeLeft` in seconds, null where not known yet. */
  | { kind: 'events'; events: TraceEvent[]; timeLeft: number | null }
  | { kind: 'state'; state: RunState; detail: string | null }
  | { kind: 'engine'; engine: EngineNote }
  | { kind: 'selftest'; check: CheckNote };

/** What the page asks for. */
export type WorkerRequest =
  /** `models` is the address of the model's folder, `tuning` what the page has kept of an earlier run's. */
  | { kind: 'start'; experiment: Experiment; models: string; tuning: unknown }
  | { kind: 'pause' }
  | { kind: 'resume' }
  /** Goes on until the end of this phase of one arm, or of this iteration of all arms, and pauses there. */
  | { kind: 'step'; unit: StepUnit }
  | { kind: 'cancel' }
  /** Independent of any run. */
  | { kind: 'selftest' }
  | { kind: 'ping' };

/** Every request belongs to the run that was started last; answers to an older one are dropped. */
export interface ToWorker {
  generation: number;
  request: WorkerRequest;
}

export type FromWorker =
  | { kind: 'message'; generation: number; message: WorkerMessage }
  | { kind: 'selftest'; check: CheckNote }
  /** To be kept by the page, since a worker has no storage of this kind. */
  | { kind: 'tuning'; tuning: Tuning }
  | { kind: 'pong' }
  /** Something failed outside the run, and the worker is not to be trusted any more. */
  | { kind: 'crash'; detail: string };
