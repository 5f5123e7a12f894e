/** A WebGPU device with everything the engine asks of one. Knows nothing of machine learning. */
export interface Device {
  readonly raw: GPUDevice;
  /** For people, e.g. "SwiftShader Device (Subzero), google, fallback". */
  readonly description: string;
  /** A software adapter: slow, and what the tests run on. */
  readonly isFallback: boolean;
  readonly subgroups: boolean;
  /** Resolves with a message when the device is gone. */
  readonly lost: Promise<string>;
  /** Throws the first error that nobody captured, or the loss of the device. Either is fatal to the run. */
  check(): void;
  /** Compiled modules and pipelines; filled by kernel.ts. */
  readonly cache: Map<string, Promise<unknown>>;
  destroy(): void;
}

export type Opened =
  | { device: Device; reason?: never }
  | { device: null; reason: 'no-webgpu' | 'no-adapter' | 'no-device'; message: string };

/** Raised to what the adapter has; everything else stays at the specification's default. */
const LIMITS = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupSizeY',
] as const;

const FEATURES = ['subgroups'] as const;

/**
 * Opens a device on `gpu` (`navigator.gpu`, or Dawn's object in Node). Never throws for want of a GPU: the reason is
 * part of the answer, for the page to show.
 */
export async function openDevice(gpu: GPU | undefined): Promise<Opened> {
  if (!gpu)
    return {
      device: null,
      reason: 'no-webgpu',
      message: 'This browser does not offer WebGPU to this page (it needs HTTPS).',
    };
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) return { device: null, reason: 'no-adapter', message: 'WebGPU is there, but no graphics adapter.' };
  const features = FEATURES.filter((name) => adapter.features.has(name));
  const requiredLimits = Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]]));
  let raw: GPUDevice;
  try {
    raw = await adapter.requestDevice({ requiredFeatures: features, requiredLimits });
  } catch (first) {
    // Some drivers announce limits that they then refuse; a second adapter, because a refused one may be used up.
    const plain = await gpu.requestAdapter();
    const device = await plain?.requestDevice().catch(() => null);
    if (!device) return { device: null, reason: 'no-device', message: `The adapter gave no device: ${String(first)}` };
    raw = device;
  }
  return { device: wrap(raw, adapter.info) };
}

function wrap(raw: GPUDevice, info: GPUAdapterInfo): Device {
  let failure: Error | null = null;
  raw.addEventListener('uncapturederror', (event) => {
    failure ??= new Error(`WebGPU: ${(event as GPUUncapturedErrorEvent).error.message}`);
  });
  const lost = raw.lost.then((loss) => {
    const message = `The device was lost (${loss.reason || 'unknown'}): ${loss.message}`;
    failure ??= new Error(message);
    return message;
  });
  const names = [info.description || info.device || info.architecture, info.vendor].filter(Boolean);
  if (info.isFallbackAdapter) names.push('fallback');
  return {
    raw,
    description: names.join(', ') || 'unnamed adapter',
    isFallback: info.isFallbackAdapter,
    subgroups: raw.features.has('subgroups'),
    lost,
    check() {
      if (failure) throw failure;
    },
    cache: new Map(),
    destroy: () => raw.destroy(),
  };
}
