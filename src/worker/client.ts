import type { Hashes } from '../engine/input/material';
import type { Answer } from '../engine/learners/preferring';
import type { Experiment, ModelWorld } from '../experiment/experiment';
import type { GapMapRequest } from '../experiment/gapMapRequest';
import { type Failure, failureOf } from '../messages/failure';
import type { RecordedOn } from '../trace/events';
import { nextTask } from '../trace/nextTask';
import { endedWorkers, keepEnd } from './endedWorkers';
import { keepTunings, keptTunings } from './keptTuning';
import {
  CHECK_BEGINS,
  type CheckNote,
  type ChosenFiles,
  type ExportJob,
  type ExportNote,
  type FromWorker,
  GAP_MAP_BEGINS,
  type GapMapNote,
  type Opened,
  type OwnNote,
  type Place,
  type ProbeNote,
  type RunState,
  type StepUnit,
  type ToWorker,
  type WorkerMessage,
  type WorkerRequest,
  type WriteJob,
  type WriteNote,
} from './protocol';

/** Time that a cancelled run has to end its step in flight and to free its device. */
const GRACE_MS = 2000;
/** A worker that misses this many pings in a row counts as dead. Pings are counted, not timed, so a frozen page misses none. */
const PING_MS = 5000;
const MISSES = 12;

type WorkerLike = Pick<Worker, 'postMessage' | 'terminate' | 'addEventListener'>;

const newWorker = (): WorkerLike => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });

const isActive = (state: RunState) => state === 'loading' || state === 'running' || state === 'paused';

/** The page's side of the worker. Results and failures all reach the listener. */
export class Client {
  private readonly listener: (message: WorkerMessage) => void;
  private readonly worker;
  private readonly pings = pinging(
    () => this.send({ kind: 'ping' }),
    () => this.fail({ code: 'worker-silent', facts: { seconds: (PING_MS * MISSES) / 1000 } }),
  );
  /** Of the worker that lives, or will be the next. */
  private owner = newOwner();
  /** Counts the runs, so that messages of an earlier one can be dropped. */
  private generation = 0;
  private state: RunState = 'idle';
  private whenStopped: (() => void)[] = [];
  private check: CheckNote | null = null;
  private map: { id: number; show: (note: GapMapNote) => void; refining: boolean } | null = null;
  private maps = 0;
  /** The reading of what a person has chosen; null when it is over. */
  private own: { id: number; show: (note: OwnNote) => void } | null = null;
  private owns = 0;
  private writing: { id: number; show: (note: WriteNote) => void } | null = null;
  private writes = 0;
  private probing: { id: number; show: (note: ProbeNote) => void } | null = null;
  private probes = 0;
  private exporting: { id: number; show: (note: ExportNote) => void } | null = null;
  private exports = 0;

  constructor(listener: (message: WorkerMessage) => void, createWorker = newWorker) {
    this.listener = listener;
    this.worker = lazyWorker(createWorker, this.receive.bind(this), this.fail.bind(this));
    globalThis.addEventListener?.('pagehide', () => this.worker.lives() && keepEnd(this.owner));
  }

  /** Runs an experiment from its beginning or from `place`, as far as `until` if it is given; a run in progress is dropped. It takes the kernels of `recorded` if this adapter can. */
  start(
    experiment: Experiment,
    until?: StepUnit,
    own: (ChosenFiles & { hashes: Hashes }) | null = null,
    place: Place | null = null,
    recorded: RecordedOn | null = null,
  ): void {
    if (isActive(this.state)) this.drop();
    this.generation++;
    this.setState('loading', null);
    const models = new URL('models/tales/', document.baseURI).href;
    this.begin({
      kind: 'start',
      experiment,
      models,
      tunings: keptTunings(),
      until: until ?? null,
      own,
      place,
      recorded,
    });
  }

  pause(): void {
    this.send({ kind: 'pause' });
  }

  resume(): void {
    this.send({ kind: 'resume' });
  }

  step(unit: StepUnit): void {
    this.send({ kind: 'step', unit });
  }

  /** What a person has answered to the questions of an `ask`. */
  answer(id: number, answers: readonly Answer[]): void {
    this.send({ kind: 'answer', id, answers });
  }

  /** Resolves when the run has stopped. */
  async cancel(): Promise<void> {
    if (!isActive(this.state)) return;
    this.send({ kind: 'cancel' });
    const cancelled = this.generation;
    await new Promise<void>((resolve) => {
      this.whenStopped.push(resolve);
      setTimeout(() => {
        if (this.generation !== cancelled || !isActive(this.state)) return resolve();
        this.drop();
        this.setState('cancelled', null);
      }, GRACE_MS);
    });
  }

  /** Checks every kernel on this machine's adapter; with `retry`, those too that crashed when they were first tried. */
  selftest(retry = false): void {
    this.setCheck(CHECK_BEGINS);
    this.begin({ kind: 'selftest', tunings: keptTunings(), retry });
  }

  stopSelftest(): void {
    this.send({ kind: 'stopSelftest' });
  }

  /** Computes a gap map, again and again with more seeds, until it is done or another is asked for; `show` is given each picture. */
  gapMap(request: GapMapRequest, show: (note: GapMapNote) => void): void {
    this.map = { id: ++this.maps, show, refining: true };
    this.begin({ kind: 'gapMap', id: this.maps, map: request });
  }

  stopGapMap(): void {
    this.map = null;
    this.restIfIdle();
    this.send({ kind: 'stopGapMap' });
  }

  /** Reads what a person has chosen, until it is done or something else is chosen; `show` is told how far it is. */
  readOwn(world: ModelWorld, files: ChosenFiles, show: (note: OwnNote) => void): void {
    this.own = { id: ++this.owns, show };
    this.begin({ kind: 'readOwn', id: this.owns, world, files });
  }

  /** Lets what the last run has learnt write, until it is done or something else is asked for. */
  write(job: WriteJob, show: (note: WriteNote) => void): void {
    this.writing = { id: ++this.writes, show };
    this.begin({ kind: 'write', id: this.writes, job });
  }

  /** Lets a model write that was not trained here. */
  writeOpened(opened: Opened, job: WriteJob, show: (note: WriteNote) => void): void {
    this.worker.reach(this.messageOf({ kind: 'openOwn', opened, tunings: keptTunings() }));
    this.write(job, show);
  }

  /** Writes what the last run has learnt in files for other programs, until it is done or stopped. */
  makeFiles(job: ExportJob, show: (note: ExportNote) => void): void {
    this.exporting = { id: ++this.exports, show };
    this.begin({ kind: 'export', id: this.exports, job });
  }

  stopFiles(): void {
    this.send({ kind: 'stopExport' });
  }

  /** Measures what an experiment on a person's model would take, until it is known or a run begins. */
  probe(experiment: Experiment, own: ChosenFiles & { hashes: Hashes }, show: (note: ProbeNote) => void): void {
    this.probing = { id: ++this.probes, show };
    this.begin({ kind: 'probe', id: this.probes, experiment, own, tunings: keptTunings() });
  }

  /** Ends the worker. */
  close(): void {
    this.drop();
    if (isActive(this.state)) this.setState('cancelled', null);
  }

  private send(request: WorkerRequest): void {
    this.worker.send(this.messageOf(request));
  }

  private messageOf(request: WorkerRequest): ToWorker {
    return { owner: this.owner, ended: endedWorkers(), generation: this.generation, request };
  }

  /** Asks for work, during which silence of the worker counts as a fault. */
  private begin(request: WorkerRequest): void {
    this.pings.start();
    this.worker.reach(this.messageOf(request));
  }

  private restIfIdle(): void {
    if (
      !isActive(this.state) &&
      this.check?.state !== 'running' &&
      !this.map?.refining &&
      !this.own &&
      !this.writing &&
      !this.exporting &&
      !this.probing
    )
      this.pings.stop();
  }

  private setState(state: RunState, detail: Failure | null): void {
    this.state = state;
    this.restIfIdle();
    if (!isActive(state)) {
      for (const resolve of this.whenStopped) resolve();
      this.whenStopped = [];
    }
    this.listener({ kind: 'state', state, detail });
  }

  private setCheck(check: CheckNote): void {
    this.check = check;
    this.restIfIdle();
    this.listener({ kind: 'selftest', check });
  }

  private showOwn(note: OwnNote): void {
    const { own } = this;
    if (note.state !== 'reading') this.own = null;
    this.restIfIdle();
    own?.show(note);
  }

  private showWriting(note: WriteNote): void {
    const { writing } = this;
    if (note.state !== 'writing') this.writing = null;
    this.restIfIdle();
    writing?.show(note);
  }

  private showExport(note: ExportNote): void {
    const { exporting } = this;
    if (note.state !== 'making') this.exporting = null;
    this.restIfIdle();
    exporting?.show(note);
  }

  private showProbe(note: ProbeNote): void {
    const { probing } = this;
    if (note.state !== 'probing') this.probing = null;
    this.restIfIdle();
    probing?.show(note);
  }

  private receive(from: FromWorker): void {
    this.pings.answered();
    if (from.kind === 'crash') this.fail(from.detail);
    if (from.kind === 'selftest') this.setCheck(from.check);
    if (from.kind === 'gapMap' && from.id === this.map?.id) {
      const { map } = this;
      map.refining = from.note.state === 'refining';
      this.restIfIdle();
      map.show(from.note);
    }
    if (from.kind === 'own' && from.id === this.own?.id) this.showOwn(from.note);
    if (from.kind === 'write' && from.id === this.writing?.id) this.showWriting(from.note);
    if (from.kind === 'probe' && from.id === this.probing?.id) this.showProbe(from.note);
    if (from.kind === 'export' && from.id === this.exporting?.id) this.showExport(from.note);
    if (from.kind === 'tuning') keepTunings(from.tunings);
    if (from.kind === 'threads') this.listener(from);
    if (from.kind !== 'message' || from.generation !== this.generation) return;
    if (from.message.kind === 'state') this.setState(from.message.state, from.message.detail);
    else this.listener(from.message);
    if (from.message.kind === 'events') void this.take();
  }

  /** Tells the worker that events are on the screen: the page draws in the tasks after the one that brings them. */
  private async take(): Promise<void> {
    const { generation } = this;
    for (let tasks = 0; tasks < 2; tasks++) await nextTask();
    if (generation === this.generation) this.send({ kind: 'taken' });
  }

  private drop(detail: Failure = { code: 'worker-stopped' }): void {
    if (this.worker.lives()) keepEnd(this.owner);
    this.worker.end();
    this.owner = newOwner();
    this.generation++;
    if (this.check?.state === 'running') this.setCheck({ ...this.check, state: 'failed', detail });
    this.map?.show({ ...GAP_MAP_BEGINS, state: 'failed', detail });
    this.map = null;
    this.showOwn({ state: 'failed', detail, told: [] });
    this.showWriting({ state: 'failed', detail });
    this.showProbe({ state: 'failed', detail });
    this.showExport({ state: 'failed', detail });
  }

  /** Marks all work of the worker as failed; a run only if there was one. */
  private fail(detail: Failure): void {
    this.drop(detail);
    if (isActive(this.state)) this.setState('failed', detail);
  }
}

const newOwner = (): string =>
  [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** A worker that is made when something must reach it, and again after its end. */
function lazyWorker(create: () => WorkerLike, receive: (from: FromWorker) => void, fail: (detail: Failure) => void) {
  let worker: WorkerLike | null = null;

  function open(): WorkerLike {
    const opened = create();
    const listen = (kind: string, react: (event: Event) => void) =>
      opened.addEventListener(kind, (event) => {
        if (worker === opened) react(event);
      });
    listen('message', (event) => receive((event as MessageEvent<FromWorker>).data));
    listen('messageerror', () => fail({ code: 'worker-unreadable' }));
    listen('error', (event) => fail(crashOf(event as ErrorEvent)));
    return opened;
  }

  return {
    send: (message: ToWorker) => worker?.postMessage(message),
    reach(message: ToWorker) {
      try {
        worker ??= open();
        worker.postMessage(message);
      } catch (error) {
        fail(failureOf(error));
      }
    },
    lives: () => worker !== null,
    end() {
      worker?.terminate();
      worker = null;
    },
  };
}

/** Calls `ping` every now and then, and `lost` when too many in a row had no answer. */
function pinging(ping: () => void, lost: () => void) {
  let misses = 0;
  let ticking: ReturnType<typeof setInterval> | null = null;

  function tick(): void {
    misses++;
    if (misses > MISSES) lost();
    else ping();
  }

  return {
    start() {
      misses = 0;
      ticking ??= setInterval(tick, PING_MS);
    },
    stop() {
      if (ticking !== null) clearInterval(ticking);
      ticking = null;
    },
    answered() {
      misses = 0;
    },
  };
}

/** An exception has a message; a script that cannot be loaded has none. */
const crashOf = ({ message }: ErrorEvent): Failure =>
  message ? { code: 'other', facts: { detail: message } } : { code: 'worker-missing' };
