import { afterEach, describe, expect, it, vi } from 'vitest';
import { dawn } from '../../src/gpu/dawn';
import { type Device, openDevice } from '../../src/gpu/device';
import { mappedBytes, newMemory, readBack } from '../../src/gpu/tensor';
import { newWatchdog } from '../../src/gpu/watchdog';
import { fakeGpu, SOFTWARE } from '../support/fakeGpu';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function deviceOf(gpu: GPU): Promise<Device> {
  const { device } = await openDevice(gpu);
  if (!device) throw new Error('no device');
  return device;
}

describe('openDevice', () => {
  it.each([
    ['an insecure page', false, /^WebGPU needs a secure page/],
    ['a secure page', true, /^This browser does not offer WebGPU\. A newer version may/],
  ])('says what helps where %s has no WebGPU', async (_, isSecure, message) => {
    vi.stubGlobal('isSecureContext', isSecure);
    expect(await openDevice(undefined)).toMatchObject({
      device: null,
      reason: 'no-webgpu',
      message: expect.stringMatching(message),
    });
  });

  it.each([
    ['gives none', async () => null, 'WebGPU is there, but no graphics adapter'],
    ['fails', () => Promise.reject(new Error('blocked')), 'WebGPU gives no graphics adapter: blocked'],
  ])('says so where asking for an adapter %s', async (_, adapter, message) => {
    expect(await openDevice(fakeGpu({ adapter }))).toMatchObject({
      device: null,
      reason: 'no-adapter',
      message: expect.stringContaining(message),
    });
  });

  it('knows an adapter with its driver by all that is told of them', async () => {
    const info = { vendor: 'acme', architecture: 'one', description: 'ACME: 580.1', isFallbackAdapter: false };
    const identity = async (more: object, runtime: string) =>
      (await openDevice(fakeGpu({ info: { info: { ...info, ...more } } }), { runtime })).device!.identity;
    const all = await Promise.all([
      identity({}, 'Dawn 1'),
      identity({ description: 'ACME: 580.2' }, 'Dawn 1'),
      identity({ device: 'ACME: 580.1', description: '' }, 'Dawn 1'),
      identity({ architecture: 'two' }, 'Dawn 1'),
      identity({}, 'Dawn 2'),
    ]);
    expect(all[0]).toBe('acme | one | - | ACME: 580.1 | Dawn 1');
    expect(new Set(all).size).toBe(5);
    expect((await identity({ device: 'x'.repeat(10_000) }, 'y'.repeat(10_000))).length).toBeLessThanOrEqual(800);
  });

  it('asks again with the default limits if a driver refuses those that it announced', async () => {
    const asked = vi.fn((descriptor?: GPUDeviceDescriptor) => {
      if (descriptor) throw new TypeError('limits refused');
    });
    const gpu = fakeGpu({ asked });
    expect((await openDevice(gpu)).device).not.toBeNull();
    expect(asked).toHaveBeenCalledTimes(2);
    expect(gpu.live.size).toBe(1);
  });

  it('gives the first refusal if every device is refused', async () => {
    let count = 0;
    const asked = () => {
      throw new Error(`refusal ${++count}`);
    };
    expect(await openDevice(fakeGpu({ asked }))).toEqual({
      device: null,
      reason: 'no-device',
      message: 'The adapter gave no device: refusal 1',
    });
  });

  it('takes no device that arrives lost', async () => {
    const gpu = fakeGpu();
    const lost = await (await gpu.requestAdapter())!.requestDevice();
    lost.destroy();
    const adapter = async () => ({ features: new Set(), limits: {}, requestDevice: async () => lost }) as never;
    expect(await openDevice(fakeGpu({ adapter }))).toMatchObject({
      device: null,
      message: 'The adapter gave a device that is lost: by a test',
    });
  });

  it.each([
    ['says nothing of itself', {}, 'unnamed adapter', false],
    ['says in the old place that it is software', { isFallbackAdapter: true }, 'fallback', true],
    ['is software', { info: SOFTWARE }, 'Software, acme, fallback', true],
  ])('describes an adapter that %s', async (_, info, description, isFallback) => {
    expect(await deviceOf(fakeGpu({ info }))).toMatchObject({ description, isFallback });
  });
});

describe('a device', () => {
  it('fails its next reading after an error that nobody captured', async () => {
    const device = await deviceOf(await dawn());
    const memory = newMemory(device);
    const tensor = memory.tensor(4);
    const encoder = device.raw.createCommandEncoder();
    encoder.copyBufferToBuffer(tensor.buffer, 0, tensor.buffer, 0, 4);
    device.raw.queue.submit([encoder.finish()]);
    await expect(readBack(device, [tensor])).rejects.toThrow(/^WebGPU: /);
    expect(() => device.check()).toThrow(/^WebGPU: /);
    device.destroy();
  });

  it('that is lost says so, not that a mapping was aborted', async () => {
    const device = await deviceOf(await dawn());
    const tensor = newMemory(device).tensor(4);
    const reading = readBack(device, [tensor]);
    device.destroy();
    await expect(reading).rejects.toThrow('The device was lost (destroyed)');
  });

  it('that hangs is given up and destroyed', async () => {
    vi.useFakeTimers();
    const gpu = fakeGpu();
    const device = await deviceOf(gpu);
    const staging = { mapAsync: () => new Promise(() => {}) } as unknown as GPUBuffer;
    const reading = mappedBytes(device, staging);
    const outcome = expect(reading).rejects.toThrow('The graphics device has not answered for 60 seconds');
    await vi.advanceTimersByTimeAsync(59_000);
    expect(gpu.live.size).toBe(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(gpu.live.size).toBe(0);
    await outcome;
    expect(() => device.check()).toThrow('has not answered');
  });
});

it('a watchdog has the more patience the longer earlier work took', async () => {
  vi.useFakeTimers();
  const giveUp = vi.fn((seconds: number) => new Error(`${seconds} s`));
  const watch = newWatchdog(60, giveUp);
  const first = watch(new Promise((resolve) => setTimeout(() => resolve('done'), 10_500)));
  await vi.advanceTimersByTimeAsync(11_000);
  expect(await first).toBe('done');
  const second = expect(watch(new Promise(() => {}))).rejects.toThrow('200 s');
  await vi.advanceTimersByTimeAsync(199_000);
  expect(giveUp).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1000);
  await second;
  await expect(watch(Promise.reject(new Error('its own')))).rejects.toThrow('its own');
  expect(vi.getTimerCount()).toBe(0);
});
