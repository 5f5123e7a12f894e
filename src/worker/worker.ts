import { openWorld } from '../engine/open';
import { openDevice } from '../gpu/device';
import { parseTuning } from '../ops/savedTuning';
import { checkDevice } from './check';
import type { FromWorker, ToWorker, WorkerMessage, WorkerRequest } from './protocol';
import { type Session, startSession } from './session';

/** The worker of the page: holds at most one run. */

let session: Session | null = null;

const post = (message: FromWorker) => postMessage(message);

function handle(generation: number, request: WorkerRequest): void {
  switch (request.kind) {
    case 'start':
      session = start(generation, request);
      break;
    case 'pause':
      session?.pause();
      break;
    case 'resume':
      session?.resume();
      break;
    case 'step':
      session?.step(request.unit);
      break;
    case 'cancel':
      session?.cancel();
      break;
    case 'selftest':
      void checkDevice((check) => post({ kind: 'selftest', check }));
      break;
    case 'ping':
      post({ kind: 'pong' });
      break;
    default:
      throw request satisfies never;
  }
}

function start(generation: number, { experiment, models, tuning }: Extract<WorkerRequest, { kind: 'start' }>): Session {
  const say = (message: WorkerMessage) => post({ kind: 'message', generation, message });
  const open: Parameters<typeof startSession>[1] = (each, announce) =>
    openWorld(each, {
      announce,
      openDevice: () => openDevice(navigator.gpu),
      readModelFile: (name) => download(new URL(name, models)),
      tuning: {
        tuning: parseTuning(tuning),
        tuned: (measured) => post({ kind: 'tuning', tuning: measured }),
      },
    });
  return startSession(experiment, open, say, () => performance.now());
}

async function download(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.pathname}: the server answered ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => handle(data.generation, data.request));
// An exception inside a promise reaches the page only if it is sent there.
addEventListener('unhandledrejection', ({ reason }) =>
  post({ kind: 'crash', detail: reason instanceof Error ? reason.message : String(reason) }),
);
