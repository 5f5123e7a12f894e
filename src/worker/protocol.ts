import type { ExportKind, GgufType } from '../engine/input/exported';
import type { Hashes } from '../engine/input/material';
import type { ShownTokens } from '../engine/input/shownTokens';
import type { OwnPrompt } from '../engine/learners/own';
import type { Answer, Question, Reading } from '../engine/learners/preferring';
import type { Checkpoint } from '../engine/loop/checkpoint';
import type { Probed } from '../engine/probe';
import type { Manner } from '../engine/writer';
import type { Experiment, ModelWorld } from '../experiment/experiment';
import type { GapMapRequest } from '../experiment/gapMapRequest';
import type { Failure } from '../messages/failure';
import type { Tuning } from '../ops/tuning/tuning';
import type { Verdict } from '../selftest/selftest';
import type { EngineNote, RecordedOn, TracedEngine, TraceEvent } from '../trace/events';

/** The messages between the page and its worker; all plain data. */

export type RunState = 'idle' | 'loading' | 'running' | 'paused' | 'finished' | 'failed' | 'cancelled';

export type StepUnit = 'phase' | 'iteration';

/** From where a run goes on with the bits of one that was never interrupted, on the same engine with the same kernels. Plain data, to be kept. */
export interface Place {
  readonly checkpoint: Checkpoint;
  readonly engine: TracedEngine;
}

/** "Check this GPU", so far. */
export interface CheckNote {
  state: 'running' | 'finished' | 'failed' | 'cancelled';
  /** Empty until there is one. */
  adapter: string;
  verdicts: readonly Verdict[];
  /** Kernels that crashed when they were first tried here, and are not tried again. */
  leftOut: readonly string[];
  /** Report of the verdicts so far, to copy. */
  report: string | null;
  /** Why it could not be finished. */
  detail: Failure | null;
}

export const CHECK_BEGINS: CheckNote = {
  state: 'running',
  adapter: '',
  verdicts: [],
  leftOut: [],
  report: null,
  detail: null,
};

/** The gap map so far (the page calls it the plane of α and β). */
export interface GapMapNote {
  state: 'refining' | 'finished' | 'failed';
  engine: { kind: 'webgpu' | 'cpu'; description: string };
  /** Cells of the picture; the first one may be coarser than what was asked for. */
  columns: number;
  rows: number;
  /** Seeds in every cell. */
  seeds: number;
  /** [rows][columns] flat: mean gap after the last iteration, its standard error, mean iterations to ε (see `GapMap`). */
  gap: Float32Array;
  error: Float32Array;
  iterationsTo: Float32Array;
  /** Why it failed, or why it is not WebGPU. */
  detail: Failure | null;
}

/** Before the first picture. */
export const GAP_MAP_BEGINS: GapMapNote = {
  state: 'refining',
  engine: { kind: 'cpu', description: 'one thread, double precision' },
  columns: 0,
  rows: 0,
  seeds: 0,
  gap: new Float32Array(),
  error: new Float32Array(),
  iterationsTo: new Float32Array(),
  detail: null,
};

/** A model and data that a person has chosen, as the browser hands them out. */
export interface ChosenFiles {
  /** One GGUF file, or the files of a folder. */
  readonly model: readonly File[];
  /** What the model is called. */
  readonly name: string;
  readonly data: File;
  /** Files of a classifier that judges. */
  readonly classifier?: readonly File[];
  /** Most bytes to take of the graphics device; null if nobody has said. */
  readonly memory: number | null;
}

/** What is in them, for a person to look at before anything is trained. */
export interface OwnFacts {
  readonly parameters: number;
  readonly layers: number;
  /** Positions of the model. */
  readonly context: number;
  /** Weights of the adapter that are trained. */
  readonly trained: number;
  readonly hasChat: boolean;
  /** Of the prompts or pairs. */
  readonly split: { readonly heldOut: number; readonly training: number };
  /** How many of them have so many tokens, of pairs with the longer response: shares of `most` of equal width. */
  readonly lengths: { readonly most: number; readonly bins: readonly number[] };
  /** The first prompts or pairs, as the model reads them; `parts` are the prompt, and both responses if there are any. */
  readonly examples: readonly {
    readonly prompt: string;
    readonly reading?: Reading;
    readonly tokens: number;
    readonly parts: readonly ShownTokens[];
    readonly chosen?: string;
    readonly rejected?: string;
  }[];
}

/** The reading of what a person has chosen, so far. */
export type OwnNote =
  | { readonly state: 'reading'; readonly done: number; readonly all: number }
  /** The world with hashes and count filled in; `told` are lines for the person. */
  | {
      readonly state: 'ready';
      readonly world: ModelWorld;
      readonly hashes: Hashes;
      readonly facts: OwnFacts;
      readonly told: readonly string[];
    }
  | { readonly state: 'failed'; readonly detail: Failure; readonly told: readonly string[] };

/** What an arm has learnt, and where. */
export interface Learnt {
  readonly arm: string;
  readonly seed: number;
  readonly iteration: number;
}

/** What a person's model is to write outside of a run: each of some policies (null is the base), with random numbers of its own, to the same prompts. */
export interface WriteJob {
  /** What the last run has learnt, or what was opened to be asked. */
  readonly from: 'run' | 'opened';
  readonly of: readonly { readonly learnt: Learnt | null; readonly seed: number }[];
  readonly prompts:
    | { readonly kind: 'held-out'; readonly most: number }
    | { readonly kind: 'typed'; readonly text: string; readonly chat: boolean };
  readonly manner: Manner;
}

/** What an arm has learnt, to be written with its model in files for other programs. */
export interface ExportJob {
  readonly learnt: Learnt;
  readonly to: ExportKind;
  /** Of matrices in GGUF. */
  readonly type: GgufType;
}

/** How far such files are. */
export type ExportNote =
  | { readonly state: 'making'; readonly done: number; readonly of: number }
  /** One file, or several as a zip. */
  | { readonly state: 'made'; readonly name: string; readonly file: Blob }
  | { readonly state: 'stopped' }
  | { readonly state: 'failed'; readonly detail: Failure };

/** A model to be asked as it is, and with an adapter, of which these are the files; the same `number` is the same again. */
export interface Opened {
  readonly number: number;
  readonly experiment: Experiment & { readonly world: ModelWorld };
  readonly own: ChosenFiles & { readonly hashes: Hashes };
  readonly adapter: readonly File[];
}

/** Where what is in an opened adapter is found. */
export const OPENED: Learnt = { arm: 'adapter', seed: 0, iteration: 0 };

export type WriteNote =
  | { readonly state: 'writing'; readonly done: number; readonly of: number }
  /** `texts` [policies][prompts]. */
  | {
      readonly state: 'written';
      readonly prompts: readonly Omit<OwnPrompt, 'ids'>[];
      readonly texts: readonly (readonly string[])[];
      /** As `texts`, where a response has one. */
      readonly rewards: readonly (readonly number[])[] | null;
    }
  | { readonly state: 'failed'; readonly detail: Failure };

/** How long an experiment on a person's model will take, and how much memory. */
export type ProbeNote =
  | { readonly state: 'probing' }
  | ({ readonly state: 'probed' } & Readonly<Probed>)
  | { readonly state: 'failed'; readonly detail: Failure };

/** How many threads of WebAssembly the CPU engine has; 1 if the page is not isolated, or its first model is small. */
interface ThreadsNote {
  readonly kind: 'threads';
  readonly count: number;
}

/** From the worker to the page. */
export type WorkerMessage =
  /** In order and complete, at most ten messages a second, and one before each place. `timeLeft` in seconds, null if not yet known. */
  | { kind: 'events'; events: TraceEvent[]; timeLeft: number | null }
  | { kind: 'state'; state: RunState; detail: Failure | null }
  | { kind: 'engine'; engine: EngineNote }
  /** Where the run is after an iteration; all events up to there were sent before. */
  | { kind: 'place'; place: Place }
  /** What an arm on a model of a person's own has learnt so far, after an iteration: a PEFT folder as a zip. */
  /** `kept` is what the worker can write with. */
  | { kind: 'adapter'; arm: string; seed: number; iteration: number; zip: Blob; kept: readonly Learnt[] }
  /** The run waits for a person's answer to each of these. */
  | { kind: 'ask'; id: number; questions: readonly Question[] }
  | { kind: 'selftest'; check: CheckNote }
  | ThreadsNote;

/** From the page to the worker. */
export type WorkerRequest =
  /**
   * `models` is the address of the model's folder, `tunings` those kept from earlier runs. `until` is a first step to stop
   * after. It is part of the start, since a short run can end before a second message arrives. `own` is for the world `model`. With `place` the
   * run goes on from there, with `recorded` it takes those kernels if it can.
   */
  | {
      kind: 'start';
      experiment: Experiment;
      models: string;
      tunings: unknown;
      until: StepUnit | null;
      own: (ChosenFiles & { hashes: Hashes }) | null;
      place: Place | null;
      recorded: RecordedOn | null;
    }
  /** The page has shown a message of events. */
  | { kind: 'taken' }
  | { kind: 'pause' }
  | { kind: 'resume' }
  /** Goes on until the end of this phase of one arm, or of this iteration of all arms, and pauses there. */
  | { kind: 'step'; unit: StepUnit }
  | { kind: 'cancel' }
  /** To the questions of this id, in their order. */
  | { kind: 'answer'; id: number; answers: readonly Answer[] }
  /** Independent of any run; `tunings` as at the start of one. */
  /** With `retry`, what was left out since it crashed is tried again. */
  | { kind: 'selftest'; tunings: unknown; retry: boolean }
  | { kind: 'stopSelftest' }
  /** Independent of any run, and refined while none is on; replaces the map before. */
  | { kind: 'gapMap'; id: number; map: GapMapRequest }
  | { kind: 'stopGapMap' }
  /** Independent of any run; replaces the reading before. */
  | { kind: 'readOwn'; id: number; world: ModelWorld; files: ChosenFiles }
  /** Before a run; the probe before is given up. */
  | { kind: 'probe'; id: number; experiment: Experiment; own: ChosenFiles & { hashes: Hashes }; tunings: unknown }
  /** To be asked; what was opened before is closed. */
  | { kind: 'openOwn'; opened: Opened; tunings: unknown }
  /** After one of these, or a run on a model of a person's own; one at a time. */
  | { kind: 'write'; id: number; job: WriteJob }
  /** After such a run; one at a time, the one before is given up. */
  | { kind: 'export'; id: number; job: ExportJob }
  | { kind: 'stopExport' }
  | { kind: 'ping' };

/** What a worker must know of the page to tell crashes of workers from their ends. */
export interface Caller {
  /** The name of this worker among all of all pages. */
  owner: string;
  /** What `endedWorkers` has; not validated. */
  ended: unknown;
}

/** Every request belongs to the latest run; answers that belong to an older one are dropped. */
export interface ToWorker extends Caller {
  generation: number;
  request: WorkerRequest;
}

export type FromWorker =
  | { kind: 'message'; generation: number; message: WorkerMessage }
  | { kind: 'selftest'; check: CheckNote }
  /** To be kept by the page, since a worker has no storage of this kind. */
  | { kind: 'tuning'; tunings: readonly Tuning[] }
  | { kind: 'gapMap'; id: number; note: GapMapNote }
  | { kind: 'own'; id: number; note: OwnNote }
  | { kind: 'write'; id: number; note: WriteNote }
  | { kind: 'probe'; id: number; note: ProbeNote }
  | { kind: 'export'; id: number; note: ExportNote }
  | ThreadsNote
  | { kind: 'pong' }
  /** Something failed outside the run, so the worker is in an unknown state. */
  | { kind: 'crash'; detail: Failure };
