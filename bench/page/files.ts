import type { ModelConfig } from '../../src/model/config';
import { blobSource, type FileSource, type ModelFolder } from '../../src/model/formats/source';
import { weightShapes } from '../../src/model/weights';
import { offerThreads } from '../../src/worker/threads';
import { FILES } from '../models/sampler';

async function fetched(name: string): Promise<FileSource | null> {
  const response = await fetch(new URL(`../${FILES}/${name}`, location.href));
  return response.ok ? blobSource(name, await response.blob()) : null;
}

/** A model's folder or GGUF file beside the page, each file fetched once. Rejects with an Error if there is no such file. */
export async function fetchedModel(path: string): Promise<ModelFolder | FileSource> {
  if (path.endsWith('.gguf')) {
    const file = await fetched(path);
    if (!file) throw new Error(`there is no ${path}`);
    return file;
  }
  const files = new Map<string, Promise<FileSource | null>>();
  return {
    async open(name) {
      if (!files.has(name)) files.set(name, fetched(`${path}/${name}`));
      return files.get(name)!;
    },
  };
}

/** Gives the CPU engine threads as our page does, which goes by the bytes of a model: call it before the engine is opened. */
export async function threadsFor(config: ModelConfig): Promise<void> {
  const weights = [...weightShapes(config).values()].reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);
  const failed = (detail: string) => reportError(new Error(`a thread failed: ${detail}`));
  const scope = window as unknown as Parameters<typeof offerThreads>[0];
  await offerThreads(scope, weights * Float32Array.BYTES_PER_ELEMENT, failed);
}
