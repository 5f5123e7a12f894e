import { readFileSync } from 'node:fs';
import { vi } from 'vitest';
import type { TraceEvent } from '../../src/trace/events';
import recordings from '../../src/ui/state/recordings.json';
import type { ToWorker, WorkerMessage } from '../../src/worker/protocol';
import { evaluated } from './events';

/** The state of the page with a worker and an address that tests make. */

/** What the page has asked of its worker; an earlier page, whose last answers may still be on their way, has a list of its own. */
export let asked: ToWorker[] = [];

/** A worker that says what the test makes it say. */
class FakeWorker extends EventTarget {
  private readonly asked = asked;
  postMessage(message: ToWorker) {
    this.asked.push(message);
    if (message.request.kind === 'cancel')
      queueMicrotask(() => this.say({ kind: 'state', state: 'cancelled', detail: null }));
  }
  terminate() {}
  say(message: WorkerMessage) {
    const { generation } = this.asked.at(-1)!;
    this.dispatchEvent(new MessageEvent('message', { data: { kind: 'message', generation, message } }));
  }
}

/** The kinds of its requests so far. */
export const kinds = () => asked.map(({ request }) => request.kind);

/** The page's modules as new, on an address, before anything was clicked. */
export async function openPage(hash = '#apo1?preset=tales-momentum', { parts = false, navigator = {} } = {}) {
  vi.resetModules();
  vi.doMock('../../src/ui/state/recordings.json', () => ({ default: RECORDED }));
  asked = [];
  const workers: FakeWorker[] = [];
  const page = Object.assign(new EventTarget(), { hash });
  vi.stubGlobal(
    'Worker',
    class extends FakeWorker {
      constructor() {
        super();
        workers.push(this);
      }
    },
  );
  vi.stubGlobal('document', { baseURI: 'https://example.org/apogee/' });
  vi.stubGlobal('navigator', navigator);
  vi.stubGlobal('location', page);
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
  const write = (_: unknown, __: string, next: string) => Object.assign(page, { hash: next });
  vi.stubGlobal('history', { pushState: write, replaceState: write });
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  const parted: string[] = [];
  vi.stubGlobal('fetch', async (address: string) => {
    // The whole at once unless a test is about the parts.
    const file = address.replace(/^.*\//, '');
    parted.push(/\.(opening|first|means)\./.exec(file)?.[1] ?? 'whole');
    const name = parts ? file : file.replace(/\.(opening|first|means)\./, '.');
    return new Response(readFileSync(new URL(`../../public/recorded/${name}`, import.meta.url)));
  });
  const session = await import('../../src/ui/state/session');
  const landing = await import('../../src/ui/state/landing');
  const { writeAddress } = await import('../../src/ui/state/address');
  const store = await import('../../src/ui/state/runStore');
  await session.open();
  const { useView } = await import('../../src/ui/state/viewStore');
  const get = store.useRun.getState;
  const view = useView.getState;
  const say = (message: WorkerMessage) => workers.at(-1)!.say(message);
  /** What the run has to say up to the end of so many iterations. */
  const run = (iterations: number) => {
    const { coming, trace, draft, source } = get();
    const experiment = coming?.trace.experiment ?? (source === 'live' ? trace.experiment! : draft);
    const start: TraceEvent = { kind: 'start', experiment, engine: { kind: 'cpu', description: 'the CPU' } };
    const events: TraceEvent[] = experiment!.seeds.flatMap((seed) =>
      experiment!.arms.flatMap(({ id }) =>
        Array.from({ length: iterations }, (_, i) => i + 1).flatMap((iteration) => {
          const at = { seed, arm: id, iteration };
          const sample = { kind: 'table', actions: [] } as never;
          return [{ kind: 'sample', sample, ...at } as TraceEvent, evaluated(at, 1)];
        }),
      ),
    );
    say({ kind: 'state', state: 'running', detail: null });
    say({ kind: 'events', events: [start, ...events], timeLeft: null });
  };
  const finish = () => say({ kind: 'state', state: 'finished', detail: null });
  return {
    ...session,
    ...landing,
    ...store,
    writeAddress,
    useView,
    get,
    view,
    run,
    finish,
    page,
    loaded: () => parted,
  };
}

/** Of the recordings only those with a whole. */
export const RECORDED = Object.fromEntries(Object.entries(recordings).filter(([, sizes]) => 'whole' in sizes));
