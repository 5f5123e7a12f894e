import { openCpuEngine } from '../../src/engine/language/cpu/open';
import type { LanguageEngine } from '../../src/engine/language/engine';
import { openWebgpuEngine, type WebgpuOptions } from '../../src/engine/language/webgpu/engine';
import { openDevice } from '../../src/gpu/device';
import type { Adapted } from '../../src/model/adapter/adapter';
import type { ModelConfig } from '../../src/model/config';
import { threadsFor } from './files';

/** Our engine for a model from a file on a backend, `cpu` or `webgpu`. Rejects with an Error where there is no device. */
export async function openPageEngine(
  backend: string,
  config: ModelConfig,
  adapted: Adapted,
  options: WebgpuOptions = {},
): Promise<LanguageEngine> {
  if (backend === 'cpu') {
    await threadsFor(config);
    return openCpuEngine(config, adapted);
  }
  const opened = await openDevice(navigator.gpu);
  if (!opened.device) throw new Error(opened.message);
  return openWebgpuEngine(config, opened.device, { ...options, adapted });
}
