import type { ModelConfig } from '../../../model/config';
import type { IsTrainable } from '../../../model/layout';
import type { LanguageEngine } from '../engine';

/** Opens the CPU engine; @jax-js/jax (about 100 KB) is loaded here and nowhere earlier. */
export async function openCpuEngine(config: ModelConfig, isTrainable?: IsTrainable): Promise<LanguageEngine> {
  const { createCpuEngine } = await import('./engine');
  return createCpuEngine(config, isTrainable);
}
