/** WebGPU as far as opening a device goes, made to answer as a test wants. */

/** Counts the devices that it has given and that live. */
export interface FakeGpu extends GPU {
  readonly live: Set<GPUDevice>;
  /** As a driver that crashes does. */
  lose(device: GPUDevice): void;
}

export interface FakeAnswers {
  /** In the place of an adapter. */
  adapter?: () => Promise<GPUAdapter | null>;
  /** What an adapter has beside the usual. */
  info?: object;
  /** Called before a device is given, with what was asked for; may throw. */
  asked?: (descriptor: GPUDeviceDescriptor | undefined) => void;
}

export function fakeGpu({ adapter, info = { info: HARDWARE }, asked }: FakeAnswers = {}): FakeGpu {
  const live = new Set<GPUDevice>();
  const losses = new Map<GPUDevice, () => void>();
  const requestDevice = async (descriptor?: GPUDeviceDescriptor) => {
    asked?.(descriptor);
    return fakeDevice(live, losses);
  };
  const usual = { features: new Set(), limits: {}, requestDevice, ...info };
  const lose = (device: GPUDevice) => losses.get(device)?.();
  return { live, lose, requestAdapter: adapter ?? (async () => usual) } as unknown as FakeGpu;
}

const HARDWARE = { vendor: 'acme', architecture: 'one', device: '', description: '', isFallbackAdapter: false };
export const SOFTWARE = { ...HARDWARE, description: 'Software', isFallbackAdapter: true };

function fakeDevice(live: Set<GPUDevice>, losses: Map<GPUDevice, () => void>): GPUDevice {
  let lose: (loss: Pick<GPUDeviceLostInfo, 'reason' | 'message'>) => void = () => {};
  const lost = new Promise((resolve) => {
    lose = resolve;
  });
  const device = Object.assign(new EventTarget(), {
    features: new Set(),
    limits: {},
    lost,
    destroy,
  }) as unknown as GPUDevice;
  function destroy() {
    live.delete(device);
    lose({ reason: 'destroyed', message: 'by a test' });
  }
  live.add(device);
  losses.set(device, () => lose({ reason: 'unknown', message: 'by a test' }));
  return device;
}
