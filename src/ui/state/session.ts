import { type Experiment, withPrecision } from '../../experiment/experiment';
import type { GapMapRequest } from '../../experiment/gapMapRequest';
import { presetNamed } from '../../experiment/presets';
import { PHASES, type RecordedOn, recordedOn } from '../../trace/events';
import type { Trace } from '../../trace/fold';
import { Client } from '../../worker/client';
import type {
  ExportJob,
  ExportNote,
  GapMapNote,
  Place,
  StepUnit,
  WorkerMessage,
  WriteJob,
  WriteNote,
} from '../../worker/protocol';
import { isComplete } from '../judge/judgements';
import { followRun, moveBy, setAsking, setPrompt, setSelftest, show } from './actions';
import { adopt, followAddress, readAddress, writeAddress } from './address';
import { same } from './draft';
import { ASK_SECONDS, liveSeconds } from './estimate';
import { computeExact, dropExact, lacksExact } from './exact';
import { closeRound, takeQuestions, useJudge } from './judgeStore';
import { beginKeeping, keepMessage, keptBefore, offerLeft, takeKept, takeToGoOn } from './keep';
import { expectRun, keptFrom, put, receiveEngine, receiveEvents, receiveState } from './live';
import { isLocked } from './locks';
import { hasNext, latestMoment } from './moment';
import { openFile, stopOpening } from './opening';
import { experimentOn, nameOf, presetOf, setOwnOpen, takeAdapter, takeNote, useOwn, worldAsked } from './ownStore';
import { followRest, showRecorded } from './recorded';
import { refusalOf } from './refusal';
import { edit, isActive, shownOf, useRun } from './runStore';
import { useView } from './viewStore';

/** What the buttons do: the only place that talks to the worker, the network and the address. */

const { getState: get, setState: set } = useRun;

let client: Client | null = null;

/** The worker starts with the first command, never before. */
function worker(): Client {
  client ??= new Client(receive);
  return client;
}

function receive(message: WorkerMessage): void {
  keepMessage(message);
  switch (message.kind) {
    case 'place':
      // Kept, and shown by nothing.
      break;
    case 'events':
      receiveEvents(message.events, message.timeLeft);
      break;
    case 'state':
      receiveState(message.state, message.detail);
      if (!isActive(get())) closeRound();
      break;
    case 'engine':
      receiveEngine(message.engine);
      break;
    case 'threads':
      set({ threads: message.count });
      break;
    case 'selftest':
      set({ check: message.check });
      break;
    case 'adapter':
      takeAdapter(message);
      break;
    case 'ask':
      void takeQuestions(message);
      break;
    default:
      throw message satisfies never;
  }
}

/** Starts the draft from its beginning, as far as `until` if it is given. What is on the screen stays until the first result, then it is put away. */
function start(until?: StepUnit): void {
  const { draft } = get();
  if (refusalOf(draft) !== null) return;
  stopOpening();
  dropExact();
  const { trace } = get();
  // Trained again, a run that was opened takes the kernels that it names.
  const isAgain = trace.engine && trace.experiment && same(trace.experiment, draft);
  const recorded = isAgain ? recordedOn(trace.engine!) : null;
  expectRun(draft);
  beginKeeping(draft);
  send(draft, until, null, recorded);
}

function send(
  experiment: Experiment,
  until?: StepUnit,
  place: Place | null = null,
  recorded: RecordedOn | null = null,
): void {
  useOwn.setState({ adapters: [] });
  const own = experiment.world.kind === 'model' ? useOwn.getState().read : null;
  worker().start(experiment, until, own, place, recorded);
}

/** Trains the draft in the worker, or goes on with it. What takes long is asked about first. */
export function train(): void {
  if (isLocked('experiment')) return;
  const { status, draft } = get();
  const seconds = liveSeconds(draft);
  if (status === 'paused') worker().resume();
  else if (isActive({ status })) return;
  else if (seconds !== null && seconds > ASK_SECONDS) setAsking(seconds);
  else start();
}

/** Trains the draft, however long it takes. */
export function trainAnyway(): void {
  setAsking(null);
  if (!isActive(get())) start();
}

/** What the reader has answered goes to the run, which waits for it. */
export function sendAnswers(): void {
  const { round } = useJudge.getState();
  if (!round || !isComplete(round)) return;
  worker().answer(
    round.id,
    round.answers.flatMap((answer) => answer ?? []),
  );
  closeRound();
}

export function pause(): void {
  if (isActive(get())) worker().pause();
}

/** Shows what comes next in the run on the screen. If nothing does, asks for more of a live run, starts one if there is none, or begins again. */
export function step(unit: StepUnit): void {
  if (isLocked('playhead')) return;
  const active = isActive(get());
  if (hasNext(shownOf(get()), useView.getState())) moveBy(unit === 'phase' ? 1 : PHASES.length);
  else if (!active && latestMoment(shownOf(get()), useView.getState())) show(1, PHASES[0]);
  else {
    followRun();
    if (active) worker().step(unit);
    else start(unit);
  }
}

export async function cancel(): Promise<void> {
  if (isActive(get())) await worker().cancel();
}

/** Stops a run and starts it anew with the settings as they are now, if they can run. */
export async function restart(): Promise<void> {
  if (refusalOf(get().draft) !== null) return;
  await cancel();
  start();
}

/** In f32, which is all that the CPU engine has. */
export async function runOnCpu(): Promise<void> {
  edit(withPrecision({ ...get().draft, engine: 'cpu' }, 'single'));
  await restart();
}

/** Back to the beginning: no run, or the recorded one if it belongs to the draft. */
export async function reset(): Promise<void> {
  stopOpening();
  await cancel();
  put({ kept: keptFrom(get()) });
  showExact();
  await showRecorded();
}

/** Takes a finished run off the screen after another experiment was chosen; an active one stays, and so does any until an exact result is there. */
export async function clear(): Promise<void> {
  if (get().source !== 'none' && !isActive(get()) && !lacksExact(get())) await reset();
}

/** Puts the kept run on the screen again, with its settings, and keeps the one that was there. */
export async function bringBack(): Promise<void> {
  stopOpening();
  await cancel();
  const { kept, draft } = get();
  if (!kept?.trace.experiment) return;
  const { seeds, engine } = kept.source === 'recorded' ? draft : kept.trace.experiment;
  const other = keptFrom(get());
  put({ ...kept, kept: other === kept ? null : other });
  adopt({ ...kept.trace.experiment, seeds, engine });
}

/** Opens the self-test, and starts it unless it is running. */
export function checkGpu(): void {
  setSelftest(true);
  if (get().check?.state !== 'running') worker().selftest();
}

/** The self-test with what was left out of it, since it crashed when it was first tried. */
export function retryLeftOut(): void {
  worker().selftest(true);
}

/** Ends the self-test; what it has found so far stays. */
export function stopCheck(): void {
  worker().stopSelftest();
}

/** Asks the worker for a gap map, which it computes again and again with more seeds. Returns a function that stops it. */
export function computePlane(request: GapMapRequest, show: (note: GapMapNote) => void): () => void {
  const asked = worker();
  asked.gapMap(request, show);
  return () => asked.stopGapMap();
}

/** Reads the model and the data that the reader has chosen. */
export function readOwn(): void {
  const own = useOwn.getState();
  const { model, data } = own;
  if (model.length === 0 || !data) return;
  const files = {
    model,
    name: nameOf(own) ?? 'a chosen model',
    data,
    memory: own.memory && own.memory * 1e6,
    classifier: own.classifier,
  };
  useOwn.setState({ note: { state: 'reading', done: 0, all: 0 }, read: null });
  worker().readOwn(worldAsked(own), files, (note) => {
    const now = useOwn.getState();
    if (now.model !== model || now.data !== data) return;
    takeNote(note, note.state === 'ready' ? { ...files, hashes: note.hashes } : null);
  });
}

/** Lets what the last run has learnt of the reader's model write. */
export const letWrite = (job: WriteJob, show: (note: WriteNote) => void): void => worker().write(job, show);

/** Writes what the last run has learnt of it in files for other programs. */
export const makeFiles = (job: ExportJob, show: (note: ExportNote) => void): void => worker().makeFiles(job, show);

export const stopFiles = (): void => worker().stopFiles();

/** Lets the model that was read write as it is, and with the adapter that the reader has chosen. */
export function letOpenedWrite(job: WriteJob, show: (note: WriteNote) => void): void {
  const { note, read, adapter, opened } = useOwn.getState();
  if (note?.state !== 'ready' || !read) return;
  worker().writeOpened({ number: opened, experiment: experimentOn(note.world), own: read, adapter }, job, show);
}

/** Measures what the experiment on what was read would take. */
export function probeOwn(): void {
  const { note, read } = useOwn.getState();
  if (note?.state === 'ready' && read)
    worker().probe(experimentOn(note.world), read, (probe) => useOwn.setState({ probe }));
}

/** Makes what was read the experiment of the page. An experiment on the same model and data keeps its settings. */
export function adoptOwn(): void {
  const { note } = useOwn.getState();
  if (note?.state !== 'ready') return;
  edit(experimentOn(note.world), presetOf(note.world.judge));
  setOwnOpen(false);
  void clear();
}

export function choosePreset(name: string): void {
  stopOpening();
  edit(presetNamed(name).experiment, name);
  // Back returns to what was there before.
  void writeAddress('push');
  void clear();
}

/** How long the draft rests before its exact result is computed again. */
const REST_MS = 120;
let resting: ReturnType<typeof setTimeout> | undefined;

/** Puts the exact result of the draft on the screen, if it is computed at once. A look at the one before stays, as far as it fits. */
function showExact(): void {
  clearTimeout(resting);
  if (!lacksExact(get())) {
    dropExact();
    return;
  }
  const { draft } = get();
  void computeExact(draft, ({ trace, engine, detail }) => {
    const run = get();
    if (!lacksExact(run) || !same(run.draft, draft)) return;
    const { at, seed, playhead } = useView.getState();
    const sameWorld = run.trace.experiment?.title === draft.title;
    put({ kept: keptFrom(run), trace, engine, source: 'exact', status: detail ? 'failed' : 'finished', detail });
    if (sameWorld) useView.setState({ at, seed, playhead });
  });
}

function showExactSoon(): void {
  clearTimeout(resting);
  resting = setTimeout(showExact, REST_MS);
}

/** Shows a run that this browser keeps, as far as it came. */
export async function showKept(id: string): Promise<void> {
  const taken = await takeKept(id);
  if (taken) await showRun(taken.trace, 'kept');
}

/** Goes on with a run that this browser keeps, from the last iteration that it finished. A model of the reader's own must have been chosen again. */
export async function goOn(id: string): Promise<void> {
  stopOpening();
  await cancel();
  const taken = await takeToGoOn(id);
  if (!taken) return;
  const { run, trace, place } = taken;
  dropExact();
  put({ kept: keptFrom(get()), trace, source: 'live', status: 'loading', problem: null });
  adopt(run.experiment);
  beginKeeping(run.experiment, run);
  send(run.experiment, undefined, place);
}

/** After a reload of the page: the run that was on the screen, if the address still asks for it. */
async function showBefore(): Promise<void> {
  const before = await keptBefore();
  if (!before || get().source === 'live') return;
  if (!same(before.experiment, get().draft)) return offerLeft(before);
  const taken = await takeKept(before.id);
  if (!taken) return;
  // It is what the link asks for, at the moment that the link asks for.
  const { arm, seed, at, prompt } = useView.getState();
  await showRun(taken.trace, 'kept');
  useView.setState({ arm, seed, at, prompt });
}

/** Opens a run that the reader chose or dropped. */
export const openRun = (file: File): Promise<boolean> => openFile(file, (trace) => showRun(trace, 'file'));

/** Shows a run that was read; its experiment becomes the draft. What is on the screen is put away. */
async function showRun(trace: Trace, source: 'file' | 'kept'): Promise<void> {
  if (!trace.experiment) return;
  await cancel();
  put({ kept: keptFrom(get()), trace, source, problem: null });
  setPrompt(0);
  adopt(trace.experiment);
}

/** With this listener the browser asks before it leaves the page. It is added only while a run would be lost. */
const stay = (event: BeforeUnloadEvent): void => event.preventDefault();

/** Called once: address, recorded run, and the subscriptions. Starts no work. */
export async function open(): Promise<void> {
  await readAddress();
  // Undo does not go back behind what the page opens with.
  set({ past: [], lastEdit: null });
  useRun.subscribe((state, before) => {
    if (state.draft !== before.draft) {
      showExactSoon();
      void showRecorded();
    }
    if (isActive(state) !== isActive(before))
      (isActive(state) ? addEventListener : removeEventListener)('beforeunload', stay);
  });
  followRest();
  followAddress(() => {
    stopOpening();
    void readAddress().then((changed) => (changed ? clear() : showRecorded()));
  });
  showExact();
  await showRecorded();
  await showBefore();
}
