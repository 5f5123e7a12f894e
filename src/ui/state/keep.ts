import type { Experiment } from '../../experiment/experiment';
import { type Failure, failureOf } from '../../messages/failure';
import { messageOf } from '../../text';
import type { TraceEvent } from '../../trace/events';
import type { Trace } from '../../trace/fold';
import { nextTask } from '../../trace/nextTask';
import type { Place, WorkerMessage } from '../../worker/protocol';
import { addPart, deleteKept, isReadable, type KeptRun, listKept, readKept, renameKept } from './keepDb';
import { useKeep, wasDismissed } from './keepStore';
import { lockRun, runsElsewhere, tellOtherTabs, unlockRun, whenOthersChange } from './keepTabs';
import { readRun } from './runFile';

/** Keeps the live run of this page as it goes, and hands kept runs out again. */

const { getState: get, setState: set } = useKeep;

/** The run that is being kept: the lines of what was said since its last part, and what is being written. */
interface Keeping {
  readonly id: string;
  readonly experiment: Experiment;
  lines: string[];
  writing: Promise<void>;
  /** Nothing more is kept after a part that could not be written, since the next one would not follow. */
  broken: boolean;
}

let keeping: Keeping | null = null;

/** This tab’s run, for after a reload. */
const TAB_KEY = 'apogee:run';

function rememberInTab(id: string | null): void {
  try {
    if (id === null) sessionStorage.removeItem(TAB_KEY);
    else sessionStorage.setItem(TAB_KEY, id);
  } catch {
    // Without it the run is in the list.
  }
}

function rememberedInTab(): string | null {
  try {
    return sessionStorage.getItem(TAB_KEY);
  } catch {
    return null;
  }
}

const newId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** A live run begins: a new one, or (with its record) one that goes on, whose lock this tab has. */
export function beginKeeping(experiment: Experiment, goesOn: KeptRun | null = null): void {
  const id = goesOn?.id ?? newId();
  keeping = { id, experiment, lines: [], writing: Promise.resolve(), broken: false };
  set({ current: goesOn, left: null, fault: null });
  if (!goesOn) void lockRun(id);
}

/** What the worker says of the live run. */
export function keepMessage(message: WorkerMessage): void {
  const own = keeping;
  if (!own) return;
  if (message.kind === 'events') add(own, message.events);
  else if (message.kind === 'place') write(own, message.place);
  else if (message.kind === 'state' && message.state === 'finished') {
    write(own, null);
    stopKeeping(own);
  } else if (message.kind === 'state' && (message.state === 'failed' || message.state === 'cancelled'))
    stopKeeping(own);
}

function stopKeeping(own: Keeping): void {
  if (keeping === own) keeping = null;
  void own.writing.then(() => {
    unlockRun(own.id);
    const { current } = get();
    if (!keeping && current?.id === own.id) offerLeft(current);
  });
}

/** Tells the reader of a run that stopped before its end, where it is not on the screen, as long as they do not dismiss it. */
export function offerLeft(run: KeptRun): void {
  if (!run.ended && !wasDismissed(run)) set({ left: run });
}

/** A line of JSON an event; of progress only the last counts. */
function linesOf(events: readonly TraceEvent[]): string {
  const last = events.findLast(({ kind }) => kind === 'progress');
  return events
    .filter((event) => event.kind !== 'progress' || event === last)
    .map((event) => `${JSON.stringify(event)}\n`)
    .join('');
}

/** In a task of its own, since the page draws what was said in this one. */
function add(own: Keeping, events: readonly TraceEvent[]): void {
  own.writing = own.writing.then(async () => {
    if (own.broken) return;
    await nextTask();
    own.lines.push(linesOf(events));
  });
}

/** Writes what was said up to a place, or to the end. */
function write(own: Keeping, place: Place | null): void {
  const { id, experiment } = own;
  const at = place && { seed: place.checkpoint.seed, iteration: place.checkpoint.iteration };
  own.writing = own.writing.then(async () => {
    if (own.broken) return;
    const { lines } = own;
    own.lines = [];
    try {
      const facts = { id, experiment, at, ended: place === null, changed: Date.now() };
      const run = await addPart(facts, lines, place);
      rememberInTab(id);
      set({ current: run });
      tellOtherTabs();
      if (get().open) await refreshKept();
    } catch (error) {
      own.broken = true;
      set({ fault: faultOf(error) });
    }
  });
}

/** What the browser says when it cannot keep something. */
function faultOf(error: unknown): Failure {
  if (error instanceof DOMException && error.name === 'QuotaExceededError') return { code: 'keep-full' };
  return error instanceof DOMException || error instanceof TypeError || error instanceof ReferenceError
    ? { code: 'keep-none', facts: { detail: messageOf(error) } }
    : failureOf(error);
}

/** Reads the list, what runs elsewhere and the room there is. */
async function refreshKept(): Promise<void> {
  try {
    const [runs, elsewhere, estimate] = await Promise.all([listKept(), runsElsewhere(), roomHere()]);
    set({ runs, elsewhere, room: estimate });
  } catch (error) {
    set({ runs: [], fault: faultOf(error) });
  }
}

async function roomHere(): Promise<{ used: number; most: number } | null> {
  const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {};
  return usage === undefined || quota === undefined ? null : { used: usage, most: quota };
}

/** While the list is open it is read again this often, since a tab that goes tells nobody. */
const AGAIN_MS = 2000;
let reading: ReturnType<typeof setInterval> | undefined;

export async function setKeepOpen(open: boolean): Promise<void> {
  clearInterval(reading);
  set({ open, fault: null });
  if (!open) return;
  reading = setInterval(() => {
    if (get().open) void refreshKept();
    else clearInterval(reading);
  }, AGAIN_MS);
  await refreshKept();
}

export async function renameRun(id: string, name: string): Promise<void> {
  await changed(() => renameKept(id, name));
  const { current } = get();
  if (current?.id === id) set({ current: { ...current, name } });
}

/** Deletes a run, unless it goes on in another tab. */
export async function deleteRun(id: string): Promise<void> {
  await changed(async () => {
    if ((await runsElsewhere()).includes(id)) throw new ElsewhereError();
    await deleteKept(id);
  });
  const { current, left } = get();
  if (current?.id === id) set({ current: null });
  if (left?.id === id) set({ left: null });
}

class ElsewhereError extends Error {}

async function changed(change: () => Promise<void>): Promise<void> {
  try {
    await change();
    tellOtherTabs();
  } catch (error) {
    set({ fault: error instanceof ElsewhereError ? { code: 'keep-elsewhere' } : faultOf(error) });
  }
  await refreshKept();
}

interface Taken {
  run: KeptRun;
  trace: Trace;
  place: Place | null;
}

async function take(id: string): Promise<Taken> {
  const kept = await readKept(id);
  if (!kept) throw new GoneError();
  return { run: kept.run, place: kept.place, trace: await readRun(kept.file) };
}

class GoneError extends Error {}

/** What is kept of a run, to be shown; null, with a notice, if it cannot be read. */
export async function takeKept(id: string): Promise<Taken | null> {
  try {
    const taken = await take(id);
    rememberInTab(id);
    set({ open: false, left: null, current: taken.run, fault: null });
    offerLeft(taken.run);
    return taken;
  } catch (error) {
    set({ fault: error instanceof GoneError ? { code: 'keep-gone' } : faultOf(error) });
    return null;
  }
}

/** The same, to go on with it: no other tab may do so until this one has stopped. */
export async function takeToGoOn(id: string): Promise<(Taken & { place: Place }) | null> {
  if (keeping?.id === id) return null;
  if (!(await lockRun(id))) {
    set({ fault: { code: 'keep-elsewhere' } });
    return null;
  }
  const taken = await takeKept(id);
  if (taken?.place) return { ...taken, place: taken.place };
  unlockRun(id);
  return null;
}

/** The run that this tab had on the screen before it was loaded again; else null, and the reader is told of one that stopped elsewhere. */
export async function keptBefore(): Promise<KeptRun | null> {
  const listed = await listKept().catch(() => null);
  whenOthersChange(() => {
    if (get().open) void refreshKept();
  });
  if (!listed) return null;
  const id = rememberedInTab();
  const own = listed.find((run) => run.id === id && isReadable(run));
  if (own) return own;
  const elsewhere = await runsElsewhere();
  const left = listed.find((run) => !run.ended && isReadable(run) && !elsewhere.includes(run.id));
  if (left) offerLeft(left);
  return null;
}
