import { expect, it, vi } from 'vitest';
import { offerThreads, type Scope } from '../../src/worker/threads';

/** What a thread does with the first message: the trial's memory. */
type React = (thread: EventTarget, memory: WebAssembly.Memory) => void;

const answers: React = (thread, memory) => {
  new Uint8Array(memory.buffer)[0] = 1;
  thread.dispatchEvent(new MessageEvent('message', { data: { ok: true } }));
};

/** The scope of a worker of the page; without `react` a thread never answers. */
function scopeOf(crossOriginIsolated: boolean, react?: React, hardwareConcurrency = 3): Scope & { ended: number } {
  const scope = {
    crossOriginIsolated,
    ended: 0,
    SharedArrayBuffer,
    navigator: { hardwareConcurrency },
    Worker: class extends EventTarget {
      postMessage(memory: WebAssembly.Memory) {
        queueMicrotask(() => react?.(this, memory));
      }
      terminate() {
        scope.ended++;
      }
    },
  };
  return scope;
}

const LARGE = 2 ** 28;

it('gives a small model none, whose kernels are shorter than their messages', async () => {
  const scope = scopeOf(true, answers);
  expect(await offerThreads(scope, 2 ** 20, () => {})).toBe(1);
  expect(scope.SharedArrayBuffer).toBeUndefined();
});

it('gives a thread for each core where the page is isolated, after one was tried', async () => {
  const scope = scopeOf(true, answers);
  expect(await offerThreads(scope, LARGE, () => {})).toBe(3);
  expect(scope).toMatchObject({ SharedArrayBuffer, ended: 1 });
});

it('lets jax-js take no more than are worth their messages', async () => {
  const scope = scopeOf(true, answers, 64);
  expect(await offerThreads(scope, LARGE, () => {})).toBe(8);
  expect(scope.navigator.hardwareConcurrency).toBe(8);
});

const FAULTS: [string, boolean, React][] = [
  ['where the page is not isolated', false, answers],
  ['where a thread cannot be loaded', true, (thread) => thread.dispatchEvent(new Event('error'))],
  ['where memory is not shared', true, (thread) => thread.dispatchEvent(new MessageEvent('message'))],
];
for (const [where, isolated, react] of FAULTS)
  it(`hides the shared memory ${where}`, async () => {
    const scope = scopeOf(isolated, react);
    expect(await offerThreads(scope, LARGE, () => {})).toBe(1);
    expect(scope).not.toHaveProperty('SharedArrayBuffer');
  });

it('does not wait for ever', async () => {
  vi.useFakeTimers();
  const offered = offerThreads(scopeOf(true), LARGE, () => {});
  await vi.runAllTimersAsync();
  vi.useRealTimers();
  expect(await offered).toBe(1);
});

it('tells of a thread that fails, and of no other worker', async () => {
  const lost = vi.fn();
  const scope = scopeOf(true, answers);
  await offerThreads(scope, LARGE, lost);
  const fail = (url: string) => {
    const thread = new scope.Worker(url) as unknown as EventTarget;
    thread.dispatchEvent(new MessageEvent('message', { data: { ok: true } }));
    thread.dispatchEvent(new MessageEvent('message', { data: { ok: false, error: 'out of bounds' } }));
    thread.dispatchEvent(Object.assign(new Event('error'), { message: '' }));
  };
  fail('https://example.org/classifier.js');
  expect(lost).not.toHaveBeenCalled();
  fail('blob:https://example.org/1');
  expect(lost.mock.calls).toEqual([['out of bounds'], ['it could not be loaded']]);
});
