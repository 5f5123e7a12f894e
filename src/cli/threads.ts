import { resolveObjectURL } from 'node:buffer';
import { Worker as Thread } from 'node:worker_threads';

/** What a program for a Web Worker finds around it. */
const SCOPE = `
const { parentPort } = require('node:worker_threads');
globalThis.self = globalThis;
globalThis.postMessage = (data) => parentPort.postMessage(data);
parentPort.on('message', (data) => self.onmessage({ data }));
`;

/** A thread of Node as the Web Worker of a blob's URL. It keeps the process alive while an answer is due, one for each message. */
class BlobWorker {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: ((error: Error) => void) | null = null;
  readonly #thread: Promise<Thread>;
  #due = 0;

  constructor(url: string) {
    this.#thread = this.#start(url);
    this.#thread.catch((error: Error) => this.onerror?.(error));
  }

  async #start(url: string): Promise<Thread> {
    const program = await resolveObjectURL(url)!.text();
    const thread = new Thread(SCOPE + program, { eval: true });
    thread.on('error', (error) => this.onerror?.(error as Error));
    thread.on('message', (data) => {
      if (--this.#due === 0) thread.unref();
      this.onmessage?.({ data });
    });
    return thread;
  }

  postMessage(data: unknown): void {
    this.#due++;
    this.#thread.then(
      (thread) => {
        thread.ref();
        thread.postMessage(data);
      },
      () => {}, // said by `onerror`
    );
  }
}

/**
 * Gives the CPU engine threads in Node, as it has them in an isolated page: jax-js looks for `Worker` as it is loaded. Call before an engine is opened.
 * For models that are adapted; the tales, which have the same bits either way, are small.
 */
export function offerThreads(): void {
  Object.assign(globalThis, { Worker: BlobWorker });
}
