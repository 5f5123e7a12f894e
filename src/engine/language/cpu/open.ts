import type { Adapted } from '../../../model/adapter/adapter';
import type { ModelConfig } from '../../../model/config';
import type { LanguageEngine } from '../engine';

/** Opens the CPU engine; @jax-js/jax (about 100 KB) is loaded here and nowhere earlier. */
export async function openCpuEngine(config: ModelConfig, adapted: Adapted | null = null): Promise<LanguageEngine> {
  const { createCpuEngine } = await import('./engine');
  return createCpuEngine(config, adapted);
}
