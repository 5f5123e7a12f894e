import type { ModelConfig } from './config';
import { type FamilyName, familyName } from './families';
import type { GpuFamily } from './gpuFamily';
import { llamaOnGpu } from './transformer';

const ON_GPU: Readonly<Record<FamilyName, GpuFamily>> = { llama: llamaOnGpu };

export const gpuFamilyOf = (config: ModelConfig): GpuFamily => ON_GPU[familyName(config)];
