import type { Experiment } from '../experiment/experiment';
import type { GapMapRequest } from '../experiment/gapMapRequest';
import { messageOf } from '../text';
import { keepTunings, keptTunings } from './keptTuning';
import {
  CHECK_BEGINS,
  type CheckNote,
  type FromWorker,
  GAP_MAP_BEGINS,
  type GapMapNote,
  type RunState,
  type StepUnit,
  type ToWorker,
  type WorkerMessage,
  type WorkerRequest,
} from './protocol';

/** Time that a cancelled run has to end its step in flight and to free its device. */
const GRACE_MS = 2000;
/** A worker that misses this many pings in a row is given up. Counted, not timed: a page that was frozen has lost no pings. */
const PING_MS = 5000;
const MISSES = 12;

/** The page's side of the worker. Everything that happens, good or bad, arrives at the listener. */
export interface Client {
  /** Runs an experiment from its beginning, as far as `until` where it is given; a run in progress is dropped. */
  start(experiment: Experiment, until?: StepUnit): void;
  pause(): void;
  resume(): void;
  step(unit: StepUnit): void;
  /** Resolves when the run has stopped. */
  cancel(): Promise<void>;
  /** Checks every kernel on this machine's adapter. */
  selftest(): void;
  stopSelftest(): void;
  /** Computes a plane, again and again with more seeds, until it is done or another is asked for; `show` is given each picture. */
  plane(request: GapMapRequest, show: (note: GapMapNote) => void): void;
  stopPlane(): void;
  /** Ends the worker. */
  close(): void;
}

type WorkerLike = Pick<Worker, 'postMessage' | 'terminate' | 'addEventListener'>;

const newWorker = (): WorkerLike => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });

export function connect(listener: (message: WorkerMessage) => void, createWorker = newWorker): Client {
  let worker: WorkerLike | null = null;
  let generation = 0;
  let state: RunState = 'idle';
  let check: CheckNote | null = null;
  let plane: { id: number; show: (note: GapMapNote) => void; refining: boolean } | null = null;
  let planes = 0;
  let misses = 0;
  let ticking: ReturnType<typeof setInterval> | null = null;
  let whenStopped: (() => void)[] = [];

  /** Whether the worker has something to do that it must not fall silent over. */
  const isBusy = () => isActive() || check?.state === 'running' || plane?.refining;
  const isActive = () => state === 'loading' || state === 'running' || state === 'paused';

  function setState(next: RunState, detail: string | null): void {
    state = next;
    stopTicking();
    if (!isActive()) {
      for (const resolve of whenStopped) resolve();
      whenStopped = [];
    }
    listener({ kind: 'state', state, detail });
  }

  function startTicking(): void {
    misses = 0;
    ticking ??= setInterval(tick, PING_MS);
  }

  function stopTicking(): void {
    if (isBusy() || ticking === null) return;
    clearInterval(ticking);
    ticking = null;
  }

  function drop(detail = 'The worker was stopped.'): void {
    worker?.terminate();
    worker = null;
    generation++;
    if (check?.state === 'running') tell({ ...check, state: 'failed', detail });
    plane?.show({ ...GAP_MAP_BEGINS, state: 'failed', detail });
    plane = null;
  }

  function tell(news: CheckNote): void {
    check = news;
    stopTicking();
    listener({ kind: 'selftest', check });
  }

  function showPlane(shown: NonNullable<typeof plane>, note: GapMapNote): void {
    shown.refining = note.state === 'refining';
    stopTicking();
    shown.show(note);
  }

  /** Whatever the worker was doing has failed: a run only where there was one. */
  function fail(detail: string): void {
    drop(detail);
    if (isActive()) setState('failed', detail);
  }

  function receive(from: FromWorker): void {
    misses = 0;
    if (from.kind === 'crash') fail(from.detail);
    if (from.kind === 'selftest') tell(from.check);
    if (from.kind === 'plane' && from.id === plane?.id) showPlane(plane, from.note);
    if (from.kind === 'tuning') keepTunings(from.tunings);
    if (from.kind !== 'message' || from.generation !== generation) return;
    if (from.message.kind === 'state') setState(from.message.state, from.message.detail);
    else listener(from.message);
  }

  function send(request: WorkerRequest): void {
    worker?.postMessage({ generation, request } satisfies ToWorker);
  }

  function open(): void {
    const opened = createWorker();
    worker = opened;
    const mine = (react: () => void) => {
      if (worker === opened) react();
    };
    opened.addEventListener('message', (event) => mine(() => receive((event as MessageEvent<FromWorker>).data)));
    opened.addEventListener('messageerror', () => mine(() => fail('A message of the worker could not be read.')));
    opened.addEventListener('error', (event) =>
      mine(() => fail((event as ErrorEvent).message || 'The worker could not be loaded.')),
    );
  }

  /** Sends to a worker that may have to be made first. */
  function reach(request: WorkerRequest): void {
    try {
      if (!worker) open();
      send(request);
    } catch (error) {
      fail(messageOf(error));
    }
  }

  function tick(): void {
    misses++;
    if (misses > MISSES) fail(`The worker has not answered for ${(PING_MS * MISSES) / 1000} seconds.`);
    else send({ kind: 'ping' });
  }

  return {
    start(experiment, until) {
      if (isActive()) drop();
      generation++;
      setState('loading', null);
      startTicking();
      const models = new URL('models/tales/', document.baseURI).href;
      reach({ kind: 'start', experiment, models, tunings: keptTunings(), until: until ?? null });
    },
    pause: () => send({ kind: 'pause' }),
    resume: () => send({ kind: 'resume' }),
    step: (unit) => send({ kind: 'step', unit }),
    async cancel() {
      if (!isActive()) return;
      send({ kind: 'cancel' });
      const cancelled = generation;
      await new Promise<void>((resolve) => {
        whenStopped.push(resolve);
        setTimeout(() => {
          if (generation !== cancelled || !isActive()) return resolve();
          drop();
          setState('cancelled', null);
        }, GRACE_MS);
      });
    },
    selftest() {
      tell(CHECK_BEGINS);
      startTicking();
      reach({ kind: 'selftest', tunings: keptTunings() });
    },
    stopSelftest: () => send({ kind: 'stopSelftest' }),
    plane(request, show) {
      plane = { id: ++planes, show, refining: true };
      startTicking();
      reach({ kind: 'plane', id: planes, plane: request });
    },
    stopPlane() {
      plane = null;
      stopTicking();
      send({ kind: 'stopPlane' });
    },
    close() {
      drop();
      if (isActive()) setState('cancelled', null);
    },
  };
}
