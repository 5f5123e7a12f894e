import { Failed, failureOf } from '../messages/failure';
import { downloadFile, isFull } from './download';
import { HUB, type Hub } from './hosts';
import { type Choice, type Listing, listRepository } from './listing';
import type { FromLoader, ToLoader } from './protocol';
import { beginKept, openSink } from './store';

/** The worker that loads models from a hub, and keeps them. It ends with the page; what has come stays. */

const post = (message: FromLoader) => postMessage(message);

/** Least time between two reports, milliseconds. */
const REPORT_MS = 200;

let current: AbortController | null = null;
/** A file that is written by one task is closed before the next opens it. */
let over: Promise<void> = Promise.resolve();

function handle(request: ToLoader): void {
  current?.abort(new DOMException('stopped', 'AbortError'));
  if (request.kind === 'stop' || !HUB) return;
  const [hub, before, stop] = [HUB, over, new AbortController()];
  current = stop;
  over = before.then(() => perform(hub, request, stop));
}

async function perform(hub: Hub, request: Exclude<ToLoader, { kind: 'stop' }>, stop: AbortController): Promise<void> {
  if (stop.signal.aborted) return;
  const { task } = request;
  try {
    if (request.kind === 'list')
      post({ kind: 'listed', task, listing: await listRepository(hub, request.repository, stop.signal) });
    else {
      await download(hub, request, stop.signal);
      post({ kind: 'downloaded', task });
    }
  } catch (error) {
    if (!stop.signal.aborted) post({ kind: 'failed', task, detail: failureOf(error) });
  }
}

interface Task {
  task: number;
  listing: Listing;
  choice: Choice;
}

async function download(hub: Hub, { task, listing, choice }: Task, signal: AbortSignal): Promise<void> {
  const { id, commit } = listing;
  const folder = await beginKept(listing, choice);
  let before = 0;
  let last = 0;
  for (const file of choice.files) {
    const sink = await openSink(folder, file.name);
    const report = (here: number, waits: number | null) => {
      const now = performance.now();
      if (waits === null && now - last < REPORT_MS) return;
      last = now;
      post({ kind: 'progress', task, done: before + here, waits });
    };
    try {
      const url = `${hub.origin}/${id}/resolve/${commit}/${encodeURIComponent(file.name)}`;
      await downloadFile(hub, id, url, file, sink, {
        signal,
        onBytes: (done) => report(done, null),
        onWait: (seconds) => report(sink.size(), seconds),
      });
    } catch (error) {
      throw isFull(error) ? await noRoom(file.size - sink.size()) : error;
    } finally {
      sink.close();
    }
    before += file.size;
  }
}

async function noRoom(bytes: number): Promise<Failed> {
  const { quota, usage } = await navigator.storage.estimate();
  const room = quota === undefined || usage === undefined ? null : Math.max(0, quota - usage);
  return new Failed({ code: 'hub-full', facts: { bytes, room } });
}

addEventListener('message', ({ data }: MessageEvent<ToLoader>) => handle(data));
