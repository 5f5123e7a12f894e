/**
 * Threads of WebAssembly for the CPU engine. jax-js takes as many as the scope has cores if it finds `SharedArrayBuffer` as it is loaded, which is there where
 * the page is isolated. It does not notice when a thread cannot be had or ends: what it should have computed then stays as it was. So one is tried first,
 * and all are watched.
 */

/** Longest wait for the thread that is tried, milliseconds. */
const PATIENCE_MS = 5000;

/** Every kernel sends a message to each thread: a run of the tales takes half as much processor time again with 8 as with 1, and twice as much with 16. */
const MOST = 8;

/**
 * Bytes of a model from which on threads are worth it: the kernels of a small one are so short that their messages take longer (a run of a
 * model of 40 kB took 35 s with two threads, 18 with one, on two cores).
 */
const LEAST_BYTES = 2 ** 25;

/** Pages of 64 KiB in the memory that jax-js asks for. */
const PAGES = 65536;

/** Writes into the memory that it is given. */
const PROGRAM = 'onmessage = ({ data }) => { new Uint8Array(data.buffer)[0] = 1; postMessage({ ok: true }); };';

type Thread = Pick<Worker, 'postMessage' | 'terminate' | 'addEventListener'>;

/** What of a worker's scope decides on threads. */
export interface Scope {
  crossOriginIsolated: boolean;
  SharedArrayBuffer?: unknown;
  Worker: new (url: string | URL, options?: WorkerOptions) => Thread;
  navigator: { readonly hardwareConcurrency: number };
}

/**
 * Resolves to the number of threads that jax-js will take, for a model whose files have so many bytes; call it before jax-js is loaded, which keeps them.
 * `lost` is told of a thread that fails later.
 */
export async function offerThreads(scope: Scope, bytes: number, lost: (detail: string) => void): Promise<number> {
  if (bytes >= LEAST_BYTES && scope.crossOriginIsolated && (await isThreadToBeHad(scope))) {
    scope.Worker = watched(scope.Worker, lost);
    const count = Math.min(MOST, scope.navigator.hardwareConcurrency);
    Object.defineProperty(scope.navigator, 'hardwareConcurrency', { value: count });
    return count;
  }
  Reflect.deleteProperty(scope, 'SharedArrayBuffer');
  return 1;
}

async function isThreadToBeHad({ Worker }: Scope): Promise<boolean> {
  const url = URL.createObjectURL(new Blob([PROGRAM], { type: 'application/javascript' }));
  let thread: Thread | null = null;
  try {
    // Two, since the first may still be held when jax-js makes its own: it reserves 4 GiB of addresses.
    const [memory] = [0, 1].map(() => new WebAssembly.Memory({ initial: 1, maximum: PAGES, shared: true }));
    thread = new Worker(url, { type: 'module' });
    const answered = answerOf(thread);
    thread.postMessage(memory);
    return (await answered) && new Uint8Array(memory!.buffer)[0] === 1;
  } catch {
    return false;
  } finally {
    thread?.terminate();
    URL.revokeObjectURL(url);
  }
}

const answerOf = (thread: Thread): Promise<boolean> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(false), PATIENCE_MS);
    thread.addEventListener('message', () => resolve(true));
    thread.addEventListener('error', () => resolve(false));
  });

/** Workers of which those from a text, as jax-js makes its threads, tell of their faults. */
const watched = (Original: Scope['Worker'], lost: (detail: string) => void): Scope['Worker'] =>
  class extends Original {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      if (!String(url).startsWith('blob:')) return;
      this.addEventListener('error', (event) => lost((event as ErrorEvent).message || 'it could not be loaded'));
      this.addEventListener('message', (event) => {
        const { ok, error } = (event as MessageEvent<{ ok?: boolean; error?: string }>).data;
        if (ok === false) lost(String(error));
      });
    }
  };
