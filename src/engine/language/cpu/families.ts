import type { ModelConfig } from '../../../model/config';
import { type FamilyName, familyName } from '../../../model/families';
import type { JaxFamily } from './family';
import { llamaInJax } from './llama';

const IN_JAX: Readonly<Record<FamilyName, JaxFamily>> = { llama: llamaInJax };

export const jaxFamilyOf = (config: ModelConfig): JaxFamily => IN_JAX[familyName(config)];
