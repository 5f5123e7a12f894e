import type { Growth } from './growth';
import type { Sampler } from './models/sampler';
import type { OwnModelWork } from './models/served';
import type { Tuner } from './models/tuner';
import type { MatmulRates } from './page/matmul';
import type { Ours } from './page/ours';
import type { TorchRates } from './torch';

/** Everything that some library offers; each offers its part. The yardsticks of products have no losses. */
type Offered = Ours &
  TorchRates &
  Growth &
  Omit<OwnModelWork, 'steps'> &
  Sampler &
  Tuner &
  Omit<MatmulRates, 'open' | 'steps'>;

/** What products are computed in: f32, or ours in f16 and PyTorch's in bf16. The two never stand in one comparison. */
export type Precision = 'single' | 'half';

/** Which library a contender is, and on which of its backends. */
export const CONTENDERS = {
  'ours:webgpu': ['ours', 'webgpu'],
  'ours:half': ['ours', 'half'],
  'jax:webgpu': ['jax', 'webgpu'],
  'tfjs:webgpu': ['tfjs', 'webgpu'],
  'torch:compiled': ['torch', 'compiled'],
  'torch:eager': ['torch', 'eager'],
  'torch:compiled-bf16': ['torch', 'compiled-bf16'],
  'torch:eager-bf16': ['torch', 'eager-bf16'],
  'ours:cpu': ['ours', 'cpu'],
  'jax:wasm': ['jax', 'wasm'],
  'tfjs:wasm': ['tfjs', 'wasm'],
} as const;
export type ContenderId = keyof typeof CONTENDERS;
export const precisionOf = (id: ContenderId): Precision => (/half|bf16/.test(CONTENDERS[id][1]) ? 'half' : 'single');
export type Library =
  | (typeof CONTENDERS)[ContenderId][0]
  | 'matmul'
  | 'growth'
  | 'models'
  | 'sampler'
  | 'tuner'
  | 'onnx';

/** A library where it runs, with nothing else beside it: a page of a browser or a process. */
export interface Opened {
  /** Calls what the library exposes; rejects with its error. Arguments and results are plain data. */
  call<Name extends keyof Offered>(
    name: Name,
    ...args: Parameters<Offered[Name]>
  ): Promise<Awaited<ReturnType<Offered[Name]>>>;
  close(): Promise<void>;
}

/** Where contenders run, and how they are opened there. */
export interface Runtime {
  /** For people, with versions. */
  readonly description: string;
  /** What WebGPU runs on. */
  readonly adapter: string;
  open(library: Library): Promise<Opened>;
  close(): Promise<void>;
}

/** The words of an adapter, for people. */
export const describeAdapter = ({ vendor, architecture, device, description }: GPUAdapterInfo): string =>
  [vendor, architecture, device, description].filter(Boolean).join(' ');
