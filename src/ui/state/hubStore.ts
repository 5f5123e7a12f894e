import { create } from 'zustand';
import type { ModelWorld } from '../../experiment/experiment';
import { HUB } from '../../hub/hosts';
import type { Choice, Listing } from '../../hub/listing';
import type { FromLoader, ToLoader } from '../../hub/protocol';
import { parseRepository } from '../../hub/repository';
import { type KeptModel, keptModels, openKept, removeKept } from '../../hub/store';
import { type Failure, failureOf } from '../../messages/failure';
import { chooseOwn } from './ownStore';

/** What is loaded, and how far it is. */
export interface Loading {
  readonly listing: Listing;
  readonly choice: Choice;
  /** Bytes that are there. */
  readonly done: number;
  /** Seconds left at the pace so far; null while it is not known. */
  readonly left: number | null;
  /** The line is broken, and tried again after so many seconds; null if it is not. */
  readonly waits: number | null;
}

/** Models of a hub, and those that this browser keeps. */
export interface HubState {
  looking: boolean;
  listing: Listing | null;
  loading: Loading | null;
  /** Null before it was read. */
  kept: readonly KeptModel[] | null;
  fault: Failure | null;
}

export const useHub = create<HubState>(() => ({
  ...{ looking: false, listing: null, loading: null, kept: null, fault: null },
}));

const { setState: put, getState: get } = useHub;

let worker: Worker | null = null;
let task = 0;
/** When the loading began or went on, and with how many bytes. */
let pace = { at: 0, bytes: 0 };

function send(request: ToLoader): void {
  worker ??= opened();
  worker.postMessage(request);
}

function opened(): Worker {
  const made = new Worker(new URL('../../hub/loader.ts', import.meta.url), { type: 'module' });
  made.addEventListener('message', ({ data }: MessageEvent<FromLoader>) => receive(data));
  made.addEventListener('error', ({ message }) => {
    worker = null;
    const detail: Failure = message ? { code: 'other', facts: { detail: message } } : { code: 'worker-missing' };
    put({ looking: false, loading: null, fault: detail });
  });
  return made;
}

function receive(message: FromLoader): void {
  if (message.task !== task) return;
  const { loading } = get();
  switch (message.kind) {
    case 'listed':
      put({ looking: false, listing: message.listing });
      break;
    case 'progress':
      if (loading) put({ loading: advanced(loading, message) });
      break;
    case 'downloaded':
      put({ loading: null, listing: null });
      if (loading) void readKept().then(() => takeLoaded(loading));
      break;
    case 'failed':
      put({ looking: false, loading: null, fault: message.detail });
      if (loading) void readKept();
      break;
    default:
      throw message satisfies never;
  }
}

function advanced(loading: Loading, { done, waits }: Extract<FromLoader, { kind: 'progress' }>): Loading {
  const now = performance.now();
  // What was there before says nothing of the line; nor do seconds in which nothing could come.
  if (loading.done === 0 || waits !== null || loading.waits !== null) pace = { at: now, bytes: done };
  const rate = (done - pace.bytes) / Math.max(1, now - pace.at);
  const left = rate > 0 ? (sizeOf(loading.choice) - done) / rate / 1000 : null;
  return { ...loading, done, waits, left };
}

export const sizeOf = ({ files }: Choice): number => files.reduce((sum, { size }) => sum + size, 0);

/** Asks the hub what a repository holds. */
export function lookAt(text: string): void {
  if (!HUB) return;
  put({ listing: null, fault: null });
  try {
    const repository = parseRepository(text, HUB.origin);
    send({ kind: 'list', task: ++task, repository });
    put({ looking: true });
  } catch (error) {
    put({ fault: failureOf(error) });
  }
}

/** Loads one of its models, from where an earlier visit left it. */
export function load(listing: Listing, choice: Choice): void {
  // Asked for once; who says no keeps the model until the browser needs the room.
  void navigator.storage?.persist?.();
  send({ kind: 'download', task: ++task, listing, choice });
  put({ loading: { listing, choice, done: 0, left: null, waits: null }, fault: null });
}

/** What has come stays. */
export function stopHub(): void {
  task++;
  send({ kind: 'stop' });
  put({ looking: false, loading: null });
  void readKept();
}

export async function readKept(): Promise<void> {
  try {
    put({ kept: await keptModels() });
  } catch (error) {
    put({ kept: [], fault: get().fault ?? failureOf(error) });
  }
}

async function takeLoaded({ listing, choice }: Loading): Promise<void> {
  const whole = get().kept?.find(
    ({ id, commit, label, isWhole }) =>
      isWhole && id === listing.id && commit === listing.commit && label === choice.label,
  );
  if (whole) await takeKept(whole);
}

/** Chooses a model that is kept. */
export async function takeKept(kept: KeptModel): Promise<void> {
  try {
    chooseOwn({ model: await openKept(kept), origin: { source: sourceOf(kept), revision: kept.commit } });
    put({ fault: null });
  } catch (error) {
    put({ fault: failureOf(error) });
    await readKept();
  }
}

/** What an experiment calls it. */
const sourceOf = ({ id, label }: KeptModel): string => (label.endsWith('.gguf') ? `${id}/${label}` : id);

/** The repository that an experiment's model is of, if it names one; else nothing. */
export function repositoryOf({ source, revision }: ModelWorld['model']): string {
  const [, id] = /^([^/\s]+\/[^/\s]+)(\/[^/]+\.gguf)?$/.exec(source) ?? [];
  return id === undefined ? '' : revision === '' ? id : `${id}@${revision}`;
}

export async function deleteKept({ key }: KeptModel): Promise<void> {
  try {
    await removeKept(key);
    put({ fault: null });
  } catch (error) {
    put({ fault: failureOf(error) });
  }
  await readKept();
}
