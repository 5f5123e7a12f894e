import { openCpuEngine } from '../../src/engine/language/cpu/open';
import { type LanguageEngine, type Policy, single } from '../../src/engine/language/engine';
import { openWebgpuEngine } from '../../src/engine/language/webgpu/engine';
import { type Device, openDevice } from '../../src/gpu/device';
import type { Adapted } from '../../src/model/adapter/adapter';
import type { ModelConfig } from '../../src/model/config';
import { blobSource, type FileSource, type ModelFolder } from '../../src/model/formats/source';
import { filesOfModel, openModel } from '../../src/model/readModel';
import { offerThreads } from '../../src/worker/threads';
import { expose } from '../contender';
import { FILES, type Sampler } from '../models/sampler';

/** Our engines on a model from a file, frozen and without an adapter, as `generate` opens it. */

let config: ModelConfig;
let engine: LanguageEngine;
let policy: Policy;
let draws = 0;

async function fetched(name: string): Promise<FileSource | null> {
  const response = await fetch(new URL(`../${FILES}/${name}`, location.href));
  return response.ok ? blobSource(name, await response.blob()) : null;
}

/** The model's files, each fetched once. */
async function filesOf(model: string): Promise<ModelFolder | FileSource> {
  if (model.endsWith('.gguf')) return (await fetched(model))!;
  const files = new Map<string, Promise<FileSource | null>>();
  return {
    async open(name) {
      if (!files.has(name)) files.set(name, fetched(`${model}/${name}`));
      return files.get(name)!;
    },
  };
}

const sampler: Sampler = {
  async openSampler(backend, path) {
    const start = performance.now();
    const files = await filesOf(path);
    const model = await openModel(files);
    config = model.config;
    const adapted: Adapted = {
      adapter: { rank: 1, alpha: 1, rankStabilised: false, freezeA: false, modules: [] },
      frozen: model.read,
      packed: model.packed,
    };
    if (backend === 'cpu') {
      const bytes = (await filesOfModel(files)).reduce((sum, { size }) => sum + size, 0);
      const failed = (detail: string) => reportError(new Error(`a thread failed: ${detail}`));
      await offerThreads(window as unknown as Parameters<typeof offerThreads>[0], bytes, failed);
      engine = await openCpuEngine(config, adapted);
    } else engine = await openWebgpuEngine(config, await device(), { adapted });
    policy = single(engine.upload(new Map()));
    return { description: `Apogee, ${engine.description}`, milliseconds: performance.now() - start };
  },
  async write(prompts, tokens, temperature) {
    const rule = { temperature, topK: 0, topP: 1, endToken: config.vocab_size, seed: 1, stream: draws++ };
    const start = performance.now();
    const ids = await engine.sample(policy, { prompts, maxTokens: tokens, ...rule });
    return { milliseconds: performance.now() - start, ids };
  },
  async logProbs(row) {
    const scored = Uint8Array.from(row, (_, i) => Number(i > 0));
    const found = await engine.score(policy, { rows: 1, length: row.length, ids: Int32Array.from(row), scored });
    return [...found].slice(1);
  },
};

async function device(): Promise<Device> {
  const opened = await openDevice(navigator.gpu);
  if (!opened.device) throw new Error(opened.message);
  return opened.device;
}
expose(sampler);
