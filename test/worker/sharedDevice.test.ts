import { expect, it, vi } from 'vitest';
import { type Opened, openDevice } from '../../src/gpu/device';
import { newSharedDevice } from '../../src/worker/sharedDevice';
import { fakeGpu } from '../support/fakeGpu';

it('opens a device once, and again after it was lost', async () => {
  const open = vi.fn(() => openDevice(fakeGpu()));
  const shared = newSharedDevice(open);
  const [first, second] = await Promise.all([shared(), shared()]);
  expect(first.device).not.toBeNull();
  expect(second).toBe(first);
  first.device!.destroy();
  await first.device!.lost;
  expect((await shared()).device).not.toBe(first.device);
  expect(open).toHaveBeenCalledTimes(2);
});

it('asks again if there was none, or if asking failed', async () => {
  const none: Opened = { device: null, reason: 'no-adapter', message: 'none' };
  const turns: (() => Promise<Opened>)[] = [
    async () => none,
    () => Promise.reject(new Error('refused')),
    () => openDevice(fakeGpu()),
  ];
  const shared = newSharedDevice(() => turns.shift()!());
  expect(await shared()).toBe(none);
  await expect(shared()).rejects.toThrow('refused');
  expect((await shared()).device).not.toBeNull();
});
