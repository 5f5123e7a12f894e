import { afterEach, expect, test, vi } from 'vitest';
import { useRun } from '../../../src/ui/state/runStore';
import { followWake } from '../../../src/ui/state/wake';

afterEach(() => vi.unstubAllGlobals());

/** A page with a browser that hands out locks, and how many are held. */
function open(request: (() => Promise<unknown>) | undefined) {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' });
  vi.stubGlobal('document', page);
  vi.stubGlobal('navigator', { wakeLock: request && { request } });
  useRun.setState(useRun.getInitialState(), true);
  followWake();
  return (visibilityState: string) => {
    page.visibilityState = visibilityState;
    page.dispatchEvent(new Event('visibilitychange'));
  };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test('the screen stays on while a run trains and is seen', async () => {
  const locks = new Set<EventTarget>();
  class Lock extends EventTarget {
    async release() {
      locks.delete(this);
      this.dispatchEvent(new Event('release'));
    }
  }
  const look = open(async () => {
    const lock = new Lock();
    locks.add(lock);
    return lock;
  });
  const counts: number[] = [];
  const go = async (step: () => void) => {
    step();
    await settled();
    counts.push(locks.size);
  };
  await go(() => useRun.setState({ status: 'loading' }));
  await go(() => useRun.setState({ status: 'running' }));
  await go(() => look('hidden'));
  await go(() => look('visible'));
  await go(() => useRun.setState({ status: 'paused' }));
  await go(() => useRun.setState({ status: 'running' }));
  await go(() => useRun.setState({ status: 'finished' }));
  expect(counts).toEqual([1, 1, 0, 1, 0, 1, 0]);
});

test('a run ends while the lock is asked for, and keeps none', async () => {
  const release = vi.fn(async () => {});
  let give: (lock: unknown) => void = () => {};
  open(() => new Promise((resolve) => (give = resolve)));
  useRun.setState({ status: 'running' });
  useRun.setState({ status: 'cancelled' });
  give(Object.assign(new EventTarget(), { release }));
  await settled();
  expect(release).toHaveBeenCalledOnce();
});

test.each([undefined, async () => Promise.reject(new DOMException('no', 'NotAllowedError'))])(
  'a browser that has none, or refuses, changes nothing',
  async (request) => {
    open(request);
    useRun.setState({ status: 'running' });
    await settled();
    expect(useRun.getState().status).toBe('running');
  },
);
