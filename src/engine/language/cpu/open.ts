import type { Adapted } from '../../../model/adapter/adapter';
import type { ModelConfig } from '../../../model/config';
import type { LanguageEngine } from '../engine';

/** Opens the CPU engine; @jax-js/jax (about 100 KB) is loaded here and nowhere earlier. */
export async function openCpuEngine(config: ModelConfig, adapted: Adapted | null = null): Promise<LanguageEngine> {
  hideMemoryThatCannotBeShared();
  const { createCpuEngine } = await import('./engine');
  return createCpuEngine(config, adapted);
}

/**
 * jax-js computes in threads over one memory wherever `SharedArrayBuffer` exists. WebKitGTK has it on every page, but lets only an isolated page
 * hand such a memory to a thread (“The object can not be cloned”), so that elsewhere the name goes; nothing of ours uses it. Node, which says
 * nothing of isolation, has no `Worker` and jax-js no threads there.
 */
function hideMemoryThatCannotBeShared(): void {
  if (globalThis.crossOriginIsolated === false) Reflect.deleteProperty(globalThis, 'SharedArrayBuffer');
}
