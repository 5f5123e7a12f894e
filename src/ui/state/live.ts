import type { Experiment } from '../../experiment/experiment';
import type { Failure } from '../../messages/failure';
import type { EngineNote, TraceEvent } from '../../trace/events';
import { EMPTY_TRACE, finishedIterations, fold, type Trace } from '../../trace/fold';
import type { RunState } from '../../worker/protocol';
import { followRun, selectArm } from './actions';
import { same } from './draft';
import { keepPace } from './estimate';
import { type Coming, isActive, type Kept, type Run, useRun } from './runStore';
import { begun } from './view';
import { useView } from './viewStore';

/** How runs come on the screen, and leave it. */

const { getState: get, setState: set } = useRun;

/** The arms that the page selects during a live run: the one that the reader chose before, and the one at work, until the reader chooses another. */
let arms: { chosen: string; atWork: string } | null = null;

function followArm(): void {
  const { latest } = get().trace;
  if (!arms || !latest || useView.getState().at !== null) return;
  if (useView.getState().arm !== arms.atWork) arms = null;
  else if (latest.arm !== arms.atWork) {
    arms = { ...arms, atWork: latest.arm };
    selectArm(latest.arm);
  }
}

function leaveArm(): void {
  if (arms && useView.getState().arm === arms.atWork) selectArm(arms.chosen);
  arms = null;
}

/** When the live run was asked for, if it has not been paused. */
let began: number | null = null;

/** Shortest time between two pictures of a live run: what comes faster is added up, and shown together. */
const PICTURE_MS = 80;

/** What a live run has said since its last picture. */
let unseen: { trace: Trace; timeLeft: number | null } | null = null;
let pictured = Number.NEGATIVE_INFINITY;
let picturing: ReturnType<typeof setTimeout> | undefined;

/** More of a live run. */
export function receiveEvents(events: readonly TraceEvent[], timeLeft: number | null): void {
  const { coming, trace } = get();
  unseen = { trace: fold(unseen?.trace ?? coming?.trace ?? trace, events), timeLeft };
  const wait = pictured + PICTURE_MS - performance.now();
  if (wait <= 0) picture();
  else picturing ??= setTimeout(picture, wait);
}

/** Shows what has come. */
function picture(): void {
  clearTimeout(picturing);
  picturing = undefined;
  if (!unseen) return;
  const { trace, timeLeft } = unseen;
  const { coming } = get();
  unseen = null;
  pictured = performance.now();
  if (!coming) set({ trace, timeLeft });
  else if (trace.latest && (trace.latest.iteration > 0 || trace.ended)) arrive({ ...coming, trace }, timeLeft);
  else set({ coming: { ...coming, trace }, timeLeft });
  followArm();
}

/** The first result of a live run takes the place of what was on the screen. */
function arrive({ trace, engine, kept }: Coming, timeLeft: number | null): void {
  const { status, detail, trace: before } = get();
  // One object if it is the same, or all that is drawn of it would be drawn again in the task that brings the result.
  const experiment = same(before.experiment, trace.experiment) ? before.experiment : trace.experiment;
  put({ trace: { ...trace, experiment }, engine, kept, status, detail, timeLeft, source: 'live' });
  beginView(trace.experiment!);
}

function beginView(experiment: Experiment): void {
  useView.setState((view) => begun(view, experiment));
  const { arm } = useView.getState();
  arms = { chosen: arm, atWork: arm };
}

/** What a live run does now. */
export function receiveState(status: RunState, detail: Failure | null): void {
  picture();
  const { coming } = get();
  // Cancelled before its first result: what was there is there.
  if (coming && status === 'cancelled') set({ status: coming.was, coming: null, detail, timeLeft: null });
  else set({ status, detail });
  // A pause says nothing about speed.
  if (status === 'paused') began = null;
  const { experiment } = get().trace;
  if (status === 'finished' && began !== null && experiment) keepPace(experiment, (performance.now() - began) / 1000);
  if (!isActive({ status })) leaveArm();
}

/** The engine that a live run has got. */
export const receiveEngine = (engine: EngineNote): void =>
  set(({ coming }) => ({ engine, coming: coming && { ...coming, engine } }));

/** The run to keep when another comes on the screen: this one, or the one kept before if this one finished no iteration or is computed in no time. */
export function keptFrom(run: Run): Kept | null {
  const { trace, source, status, detail, engine } = run;
  return source !== 'exact' && finishedIterations(trace) > 0 ? { trace, source, status, detail, engine } : run.kept;
}

const BLANK = {
  trace: EMPTY_TRACE,
  coming: null,
  rest: null,
  source: 'none',
  status: 'idle',
  detail: null,
  timeLeft: null,
  engine: null,
} as const satisfies Partial<Run>;

/** Puts another run on the screen, or none; the view follows it. */
export function put(run: Partial<Run>): void {
  unseen = null;
  followRun();
  set({ ...BLANK, ...run });
}

/** A live run of this experiment has been asked for. What is on the screen stays until the first result. */
export function expectRun(experiment: Experiment): void {
  const run = get();
  began = performance.now();
  const trace = { ...EMPTY_TRACE, experiment };
  const kept = keptFrom(run);
  if (run.trace.latest) {
    const coming = { trace, kept, was: run.status, engine: null };
    set({ coming, status: 'loading', detail: null, timeLeft: null, engine: null });
  } else {
    put({ kept, trace, source: 'live', status: 'loading' });
    beginView(experiment);
  }
}
