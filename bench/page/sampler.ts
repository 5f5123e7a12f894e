import { type LanguageEngine, type Policy, single } from '../../src/engine/language/engine';
import type { Adapted } from '../../src/model/adapter/adapter';
import type { ModelConfig } from '../../src/model/config';
import { openModel } from '../../src/model/readModel';
import { expose } from '../contender';
import type { Sampler } from '../models/sampler';
import { openPageEngine } from './engine';
import { fetchedModel } from './files';

/** Our engines on a model from a file, frozen and without an adapter, as `generate` opens it. */

let config: ModelConfig;
let engine: LanguageEngine;
let policy: Policy;
let draws = 0;

const sampler: Sampler = {
  async openSampler(backend, path) {
    const start = performance.now();
    const model = await openModel(await fetchedModel(path));
    config = model.config;
    const adapted: Adapted = {
      adapter: { rank: 1, alpha: 1, rankStabilised: false, freezeA: false, modules: [] },
      frozen: model.read,
      packed: model.packed,
    };
    engine = await openPageEngine(backend, config, adapted);
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

expose(sampler);
