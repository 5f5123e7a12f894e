import hashes from 'virtual:model-hashes';
import { openRuntime } from '../engine/open';
import type { Experiment, ModelWorld } from '../experiment/experiment';
import { forgetLeftOut } from '../gpu/attempts';
import { openDevice } from '../gpu/device';
import { type Failure, failureOf } from '../messages/failure';
import { blobSource, type FileSource } from '../model/formats/source';
import { parseTunings, withTuning } from '../ops/tuning/saved';
import { recordedOn } from '../trace/events';
import { browserAttempts } from './attempts';
import { type CheckSession, startCheck } from './check';
import { download } from './download';
import { type GapMapSession, startGapMap } from './gapMapSession';
import { newKept } from './kept';
import { newOpened, newOwnRun, newTakeHome, probeChosen, readChosen } from './own';
import { newOwnWriter } from './ownWriter';
import type {
  Caller,
  ChosenFiles,
  ExportNote,
  FromWorker,
  ProbeNote,
  ToWorker,
  WorkerMessage,
  WorkerRequest,
  WriteJob,
  WriteNote,
} from './protocol';
import { type Session, startSession } from './session';
import { newSharedDevice } from './sharedDevice';
import { offerThreads, type Scope } from './threads';

/** The worker of the page: holds at most one run. */

let session: Session | null = null;
let running = false;
/** Of the last run on a model of a person's own. */
let writer: ReturnType<typeof newOwnWriter> | null = null;
/** Of that run: what it has opened beside its engine. */
let ownRun: { close(): void } | null = null;
let takeHome: ReturnType<typeof newTakeHome> | null = null;
/** A model that was opened to be asked. */
let opened: { number: number; own: ChosenFiles; writer: ReturnType<typeof newOwnWriter> } | null = null;
let check: CheckSession | null = null;
let gapMap: GapMapSession | null = null;
/** The page that asks; known before the first request is handled. */
let caller: Caller = { owner: '', ended: null };
const attempts = browserAttempts(() => caller);
/** Of the compiler of shaders nothing is told but the browser's version, and nothing of the driver's. */
const openHere = () => openDevice(navigator.gpu, { runtime: navigator.userAgent, attempts });
const gapMapDevice = newSharedDevice(openHere);

const post = (message: FromWorker) => postMessage(message);

let offered: Promise<void> | null = null;

/** Before the first language model is opened: its size decides for those that follow. */
function threads(own: ChosenFiles | null | undefined): Promise<void> {
  const lost = (detail: string) =>
    post({ kind: 'crash', detail: failureOf(new Error(`A thread of the CPU engine failed: ${detail}`)) });
  const bytes = own ? own.model.reduce((sum, { size }) => sum + size, 0) : 0;
  offered ??= offerThreads(globalThis as Scope, bytes, lost).then((count) => post({ kind: 'threads', count }));
  return offered;
}

function handle(generation: number, request: WorkerRequest): void {
  switch (request.kind) {
    case 'start':
      session = start(generation, request);
      break;
    case 'pause':
      session?.pause();
      break;
    case 'taken':
      session?.taken();
      break;
    case 'resume':
      session?.resume();
      break;
    case 'step':
      session?.step(request.unit);
      break;
    case 'cancel':
      session?.cancel();
      // Whoever waits for a classifier waits no longer.
      if (running) ownRun?.close();
      break;
    case 'answer':
      session?.answer(request.id, request.answers);
      break;
    case 'selftest':
      check = startCheck(
        async () => {
          if (request.retry) await forgetLeftOut(attempts).catch(() => {});
          return openHere();
        },
        (note) => post({ kind: 'selftest', check: note }),
        parseTunings(request.tunings),
      );
      break;
    case 'stopSelftest':
      check?.stop();
      break;
    case 'gapMap':
      gapMap?.stop();
      gapMap = startGapMap(request.map, {
        openDevice: gapMapDevice,
        isIdle: () => !running,
        post: (note) => post({ kind: 'gapMap', id: request.id, note }),
      });
      break;
    case 'stopGapMap':
      gapMap?.stop();
      gapMap = null;
      break;
    case 'readOwn':
      void readChosen(request.world, request.files, (note) => post({ kind: 'own', id: request.id, note }));
      break;
    case 'probe':
      void measure(request);
      break;
    case 'openOwn':
      openToAsk(request);
      break;
    case 'write':
      void write(request.job, (note) => post({ kind: 'write', id: request.id, note }));
      break;
    case 'export':
      makeFiles(request);
      break;
    case 'stopExport':
      takeHome?.stop();
      break;
    case 'ping':
      post({ kind: 'pong' });
      break;
    default:
      throw request satisfies never;
  }
}

/** One at a time, and none beside a run. */
let probes = 0;

async function measure({ id, experiment, own, tunings }: Extract<WorkerRequest, { kind: 'probe' }>): Promise<void> {
  const number = ++probes;
  const report = (note: ProbeNote) => post({ kind: 'probe', id, note });
  if (!isOwn(experiment) || running) return report({ state: 'failed', detail: { code: 'nothing-to-ask' } });
  report({ state: 'probing' });
  const machine = {
    model: { open: async () => null },
    openDevice: openHere,
    tuning: { tunings: parseTunings(tunings), tuned() {} },
  };
  try {
    await threads(own);
    const found = await probeChosen(experiment, own, machine, () => number === probes && !running);
    report({ state: 'probed', ...found });
  } catch (error) {
    report({ state: 'failed', detail: failureOf(error) });
  }
}

async function write(job: WriteJob, report: (note: WriteNote) => void): Promise<void> {
  await threads(opened?.own);
  const [asked, other] = job.from === 'run' ? [writer, opened?.writer] : [opened?.writer, writer];
  if (!asked || running) return report({ state: 'failed', detail: { code: 'nothing-to-ask' } });
  other?.rest();
  await asked.write(job, report);
}

function makeFiles({ id, job }: Extract<WorkerRequest, { kind: 'export' }>): void {
  const report = (note: ExportNote) => post({ kind: 'export', id, note });
  if (takeHome && !running) void takeHome.make(job, report);
  else report({ state: 'failed', detail: { code: 'nothing-to-ask' } });
}

function openToAsk({ opened: wanted, tunings }: Extract<WorkerRequest, { kind: 'openOwn' }>): void {
  if (opened?.number === wanted.number) return;
  opened?.writer.close();
  const tuning = { tunings: parseTunings(tunings), tuned() {}, memory: wanted.own.memory };
  const { kept, ...ready } = newOpened(wanted);
  opened = {
    number: wanted.number,
    own: wanted.own,
    writer: newOwnWriter(ready, kept, { openDevice: openHere, tuning }),
  };
}

const isOwn = (experiment: Experiment): experiment is Experiment & { world: ModelWorld } =>
  experiment.world.kind === 'model';

function start(generation: number, request: Extract<WorkerRequest, { kind: 'start' }>): Session {
  const { experiment, models, until, place } = request;
  // Kept for a second device, which must give the same numbers.
  let tunings = parseTunings(request.tunings);
  /** Why the kernels of the run that was opened are not taken; where a run cannot go on, the session says it. */
  let unlike: Failure | undefined;
  const otherwise = (why: Failure) => {
    if (!place) unlike = why;
  };
  const wanted = (place && recordedOn(place.engine)) ?? request.recorded;
  const recorded = wanted && { ...wanted, otherwise };
  const say = (message: WorkerMessage) => post({ kind: 'message', generation, message });
  const kept = newKept();
  const own = isOwn(experiment) && request.own ? newOwnRun(experiment, request.own, kept, say) : null;
  writer?.close();
  takeHome?.stop();
  takeHome = own && newTakeHome(own);
  ownRun?.close();
  ownRun = own;
  opened?.writer.rest();
  writer = own && newOwnWriter(own, kept, { openDevice: openHere, tuning: { tunings, tuned() {} } });
  const open: Parameters<typeof startSession>[1] = async (each, announce, rest, person) => {
    if (each.world.kind !== 'bandit') await threads(request.own);
    return openRuntime(each, {
      announce: (note) => announce({ ...note, ...(unlike && { unlike }) }),
      rest,
      person,
      ...(own && { own: await own.material() }),
      openDevice: openHere,
      model: { open: async (name) => downloaded(name, models) },
      tuning: {
        ...{ recorded, tunings, memory: request.own?.memory ?? null },
        tuned(tuning) {
          tunings = withTuning(tunings, tuning);
          post({ kind: 'tuning', tunings });
        },
      },
    });
  };
  const started = startSession(experiment, open, say, () => performance.now(), {
    until,
    onIteration: own?.onIteration,
    place,
  });
  running = true;
  void started.over.finally(() => {
    if (session === started) running = false;
    own?.close();
  });
  return started;
}

/** A file of the model that ships, as it was when the page was built; null if there is none of this name. */
async function downloaded(name: string, models: string): Promise<FileSource | null> {
  const sha256 = Object.hasOwn(hashes, name) ? hashes[name] : undefined;
  return sha256 === undefined ? null : blobSource(name, await download(new URL(name, models), sha256));
}

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  caller = { owner: data.owner, ended: data.ended };
  handle(data.generation, data.request);
});
// An exception inside a promise reaches the page only if it is sent there.
addEventListener('unhandledrejection', ({ reason }) => post({ kind: 'crash', detail: failureOf(reason) }));
