import { Failed } from '../messages/failure';
import { messageOf } from '../text';
import { type AttemptStore, type Attempts, noAttempts, openAttempts } from './attempts';
import { newWatchdog } from './watchdog';

/** A WebGPU device as the engine uses it. Knows nothing of machine learning. */
export interface Device {
  readonly raw: GPUDevice;
  /** For people, e.g. "SwiftShader Device (Subzero), google, fallback". */
  readonly description: string;
  /** Adapter, driver and compiler, as far as they are told: what is measured or tried here holds for these alone. */
  readonly identity: string;
  /** Which kernels have been tried here (`attempt`). */
  readonly attempts: Attempts;
  /** A software adapter: slow, and what the tests run on. */
  readonly isFallback: boolean;
  readonly subgroups: boolean;
  /** Least lanes of a subgroup, 0 without subgroups. */
  readonly subgroupSize: number;
  /** Whether shaders may use f16 (`shader-f16`). */
  readonly half: boolean;
  /** Resolves with a message when the device is gone. */
  readonly lost: Promise<string>;
  /** `ended` after `destroy`, `down` if it was lost otherwise or has not answered. */
  condition(): 'well' | 'ended' | 'down';
  /** Throws the first uncaptured error, or the loss of the device. Either ends the run. */
  check(): void;
  /** Waits for work of the device. If the device does not answer, it is destroyed and the wait rejects. */
  watch<T>(work: Promise<T>): Promise<T>;
  /** Compiled modules and pipelines; filled by kernel.ts. */
  readonly cache: Map<string, Promise<unknown>>;
  destroy(): void;
}

export type Opened =
  | { device: Device; reason?: never }
  | { device: null; reason: 'no-webgpu' | 'no-adapter' | 'no-device'; message: string };

/** The device was lost, through no fault of what ran on it: the same may work on another device. */
export class DeviceLostError extends Failed {
  override name = 'DeviceLostError';

  constructor(detail: string) {
    super({ code: 'device-lost', facts: { detail } });
  }
}

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

const FEATURES = ['subgroups', 'shader-f16'] as const;

/** Of WGSL, where an adapter does not tell its own. */
const LEAST_SUBGROUP = 4;

/** Seconds without an answer after which a device is abandoned; long, because a software adapter compiles during the first step. */
const LEAST_PATIENCE = { hardware: 60, software: 300 };

/** What the caller knows of this machine. */
interface Surroundings {
  /** What compiles the shaders, with its version: the browser, or Dawn in Node. */
  readonly runtime?: string;
  /** Where attempts are kept; without it, nothing is noted. */
  readonly attempts?: AttemptStore;
}

/**
 * Opens a device on `gpu` (`navigator.gpu`, or Dawn's object in Node). Does not throw if there is no GPU: the reason is
 * part of the answer, for the page to show.
 */
export async function openDevice(gpu: GPU | undefined, around: Surroundings = {}): Promise<Opened> {
  if (!gpu) return { device: null, reason: 'no-webgpu', message: withoutWebgpu() };
  let adapter: GPUAdapter | null;
  try {
    adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  } catch (error) {
    return { device: null, reason: 'no-adapter', message: `WebGPU gives no graphics adapter: ${messageOf(error)}` };
  }
  if (!adapter) return { device: null, reason: 'no-adapter', message: NO_ADAPTER };
  try {
    const raw = await requestDevice(gpu, adapter);
    // A device may arrive lost.
    const loss = await Promise.race([raw.lost, null]);
    if (!loss) {
      const identity = identityOf(adapter, around.runtime);
      const attempts = around.attempts ? await openAttempts(around.attempts, identity) : noAttempts();
      return { device: wrap(raw, adapter, identity, attempts) };
    }
    return { device: null, reason: 'no-device', message: `The adapter gave a device that is lost: ${loss.message}` };
  } catch (error) {
    return { device: null, reason: 'no-device', message: `The adapter gave no device: ${messageOf(error)}` };
  }
}

const NO_ADAPTER =
  'WebGPU is there, but no graphics adapter: the driver may be missing, too old or blocked, or hardware acceleration turned off in the browser.';

/** Browsers hide WebGPU from pages that are not secure; Node does not. */
const withoutWebgpu = (): string =>
  globalThis.isSecureContext === false
    ? 'WebGPU needs a secure page: open this one over HTTPS, or as localhost.'
    : 'This browser does not offer WebGPU. A newer version may: Chrome and Edge from 113, Safari from 26, Firefox from 141; on Linux it may have to be turned on (chrome://flags/#enable-unsafe-webgpu).';

async function requestDevice(gpu: GPU, adapter: GPUAdapter): Promise<GPUDevice> {
  const requiredFeatures = FEATURES.filter((name) => adapter.features.has(name));
  const requiredLimits = Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]]));
  try {
    return await adapter.requestDevice({ requiredFeatures, requiredLimits });
  } catch (refusal) {
    // Some drivers announce limits that they then refuse; a second adapter, because a refused one may be used up.
    const plain = await gpu.requestAdapter().catch(() => null);
    const device = await plain?.requestDevice().catch(() => null);
    if (!device) throw refusal;
    return device;
  }
}

/** Browsers of before 2025 say less of an adapter, or say it elsewhere. */
type AnyAdapter = { info?: Partial<GPUAdapterInfo>; isFallbackAdapter?: boolean };

/** Longest part of an identity. */
const MOST_TOLD = 150;

/** Dawn in Node tells the driver's version in `description`; browsers tell little of an adapter, and nothing of its driver. */
function identityOf({ info = {} }: AnyAdapter, runtime = ''): string {
  const { vendor, architecture, device, description } = info;
  const told = [vendor, architecture, device, description].map((part) => (part ?? '').slice(0, MOST_TOLD) || '-');
  return [...told, runtime.slice(0, MOST_TOLD)].join(' | ');
}

function wrap(
  raw: GPUDevice,
  { info = {}, isFallbackAdapter }: AnyAdapter,
  identity: string,
  attempts: Attempts,
): Device {
  let failure: Error | null = null;
  let condition: ReturnType<Device['condition']> = 'well';
  raw.addEventListener('uncapturederror', (event) => {
    failure ??= new Error(`WebGPU: ${(event as GPUUncapturedErrorEvent).error.message}`);
  });
  const lost = raw.lost.then((loss) => {
    const message = `The device was lost (${loss.reason || 'unknown'}): ${loss.message}`;
    failure ??= new DeviceLostError(message);
    if (condition === 'well') condition = loss.reason === 'destroyed' ? 'ended' : 'down';
    return message;
  });
  const isFallback = info.isFallbackAdapter ?? isFallbackAdapter ?? false;
  const names = [info.description || info.device || info.architecture, info.vendor].filter(Boolean);
  if (isFallback) names.push('fallback');
  return {
    raw,
    description: names.join(', ') || 'unnamed adapter',
    identity,
    attempts,
    isFallback,
    subgroups: raw.features.has('subgroups'),
    subgroupSize: raw.features.has('subgroups') ? (info.subgroupMinSize ?? LEAST_SUBGROUP) : 0,
    half: raw.features.has('shader-f16'),
    lost,
    condition: () => condition,
    check() {
      if (failure) throw failure;
    },
    watch: newWatchdog(isFallback ? LEAST_PATIENCE.software : LEAST_PATIENCE.hardware, (seconds) => {
      failure ??= new Failed({ code: 'device-silent', facts: { seconds } });
      condition = 'down';
      raw.destroy();
      return failure;
    }),
    cache: new Map(),
    destroy: () => raw.destroy(),
  };
}

/** Most milliseconds from an error of a lost device to the message that it is lost. */
const LOSS_MS = 1000;

/** Throws why the device failed, else `error`. Work in flight on a lost device only reports that it was aborted; the reason comes a moment later. */
export async function explain(device: Device, error: unknown): Promise<never> {
  if (error instanceof Error && (error.name === 'AbortError' || error.name === 'OperationError'))
    await Promise.race([device.lost, new Promise((resolve) => setTimeout(resolve, LOSS_MS))]);
  device.check();
  throw error;
}
