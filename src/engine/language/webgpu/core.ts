import type { Device } from '../../../gpu/device';
import type { Model } from '../../../model/gpuModel';
import type { DeviceQueue } from './queue';

/** What the parts of the engine share. */
export interface Core {
  readonly device: Device;
  readonly model: Model;
  readonly queue: DeviceQueue;
  /** Positions that sampling puts into one submit; null where the adapter decides. */
  readonly together: number | null;
}
