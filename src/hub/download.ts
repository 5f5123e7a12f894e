import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { Failed } from '../messages/failure';
import { listenFor } from '../silence';
import { messageOf } from '../text';
import type { Hub } from './hosts';
import { ask, type ListedFile, refusedBy } from './listing';

/** Where a file is put together; what is there stays there when a download ends early. */
export interface Sink {
  /** Bytes that are there. */
  size(): number;
  read(offset: number, length: number): Uint8Array;
  /** Behind what is there. */
  append(bytes: Uint8Array): void;
  /** Throws all away. */
  empty(): void;
}

interface Course {
  signal: AbortSignal;
  /** Told how many bytes are there. */
  onBytes(done: number): void;
  /** Told that nothing comes for so many seconds. */
  onWait(seconds: number): void;
  /** Replaces the clock in tests. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A line that brings nothing for so long is given up. */
const SILENT_MS = 30_000;
/** Attempts that bring nothing, one after the other. */
const ATTEMPTS = 5;
/** Longest pause that a hub may ask for, seconds. */
const MOST_PAUSE = 120;
const READ_AT_ONCE = 2 ** 22;

/**
 * Loads a file into a sink, from where it stands there; after a broken line it goes on by itself. It must be the file of the listing, to the bit: if it
 * is not, nothing of it stays. Rejects with a Failed, or with the reason of the signal.
 */
export async function downloadFile(
  hub: Hub,
  id: string,
  url: string,
  file: ListedFile,
  sink: Sink,
  course: Course,
): Promise<void> {
  const { signal, onBytes, onWait, sleep = pause } = course;
  if (sink.size() > file.size) sink.empty();
  let hash = hashOf(file, sink);
  for (let fruitless = 0; sink.size() < file.size; ) {
    const before = sink.size();
    const outcome = await attempt(hub, id, url, before, signal, {
      restart() {
        sink.empty();
        hash = hashOf(file, sink);
      },
      take(bytes) {
        if (sink.size() + bytes.length > file.size) throw other(file, sink);
        sink.append(bytes);
        hash.update(bytes);
        onBytes(sink.size());
      },
    });
    if (sink.size() === file.size) break;
    fruitless = sink.size() > before ? 0 : fruitless + 1;
    if (fruitless === ATTEMPTS) throw outcome.failed;
    const seconds = outcome.pause ?? 2 ** fruitless;
    onWait(seconds);
    await sleep(1000 * seconds, signal);
  }
  if (bytesToHex(hash.digest()) !== (file.sha256 ?? file.blob)) throw other(file, sink);
}

function other({ name }: ListedFile, sink: Sink): Failed {
  sink.empty();
  return new Failed({ code: 'hub-other', facts: { file: name } });
}

/** Of what is there already. */
function hashOf({ sha256: named, size }: ListedFile, sink: Sink) {
  const hash = named === null ? sha1.create().update(utf8ToBytes(`blob ${size}\0`)) : sha256.create();
  for (let at = 0; at < sink.size(); at += READ_AT_ONCE)
    hash.update(sink.read(at, Math.min(READ_AT_ONCE, sink.size() - at)));
  return hash;
}

interface Taker {
  restart(): void;
  take(bytes: Uint8Array): void;
}

/** Why not everything came, if it did not, and how long the hub asks to wait. Rejects where another attempt would not help. */
async function attempt(
  hub: Hub,
  id: string,
  url: string,
  from: number,
  signal: AbortSignal,
  { restart, take }: Taker,
): Promise<{ failed: Failed; pause: number | null }> {
  const broken = (detail: string) => ({
    failed: new Failed({ code: 'hub-network', facts: { what: id, detail } }),
    pause: null,
  });
  const line = new AbortController();
  const cut = () => line.abort(signal.reason);
  signal.addEventListener('abort', cut);
  const silence = listenFor(SILENT_MS, () => line.abort(new Error(`nothing came for ${SILENT_MS / 1000} seconds`)));
  try {
    signal.throwIfAborted();
    const response = await ask(url, { signal: line.signal, ...(from > 0 && { headers: { Range: `bytes=${from}-` } }) });
    const { status } = response;
    if (status === 429 || status >= 500)
      return { failed: refusedBy(hub, id, status), pause: pauseAsked(response.headers.get('retry-after')) };
    if (!response.ok && status !== 416) throw refusedBy(hub, id, status);
    // Who does not send the range sends all, or says that there is none.
    if (from > 0 && status !== 206) restart();
    if (status === 416) return broken('the hub has no such part of it');
    const reader = response.body!.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) {
      silence.heard();
      take(read.value);
    }
    return broken('the answer ended early');
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof Failed || isFull(error)) throw error;
    return broken(messageOf(line.signal.aborted ? line.signal.reason : error));
  } finally {
    silence.stop();
    signal.removeEventListener('abort', cut);
    line.abort();
  }
}

/** The browser has no room; no attempt finds more. */
export const isFull = (error: unknown): boolean => error instanceof Error && error.name === 'QuotaExceededError';

/** Seconds; dates are not read. */
const pauseAsked = (header: string | null): number | null =>
  header !== null && /^\d{1,6}$/.test(header) ? Math.min(MOST_PAUSE, Number(header)) : null;

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
