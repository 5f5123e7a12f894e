import { expect, it } from 'vitest';
import { single, type TokenBatch, type TrainTask } from '../../../src/engine/language/engine';
import { openWebgpuEngine } from '../../../src/engine/language/webgpu/engine';
import { type Adapter, adapterShapes, modulesOf } from '../../../src/model/adapter/adapter';
import { parseConfig } from '../../../src/model/families';
import { describeKernels } from '../../../src/ops/tuning/line';
import { defaultTuning } from '../../../src/ops/tuning/tuning';
import { generator, normal } from '../../../src/random';
import { randomWeights } from '../../../src/selftest/model64';
import { testDevice } from '../../support/gpu';

/** Awkward on purpose: three query heads to a key, an odd vocabulary, widths that fill no tile. */
const config = parseConfig({
  ...{ model_type: 'llama', vocab_size: 13, hidden_size: 36, intermediate_size: 20, num_hidden_layers: 2 },
  ...{ num_attention_heads: 3, num_key_value_heads: 1, head_dim: 12, max_position_embeddings: 32 },
  ...{ rms_norm_eps: 1e-6, rope_theta: 100, tie_word_embeddings: true, bos_token_id: 1, eos_token_id: 2 },
});
/** The same with a head of whole vectors. */
const even = { ...config, vocab_size: 16 };

function makeBatch(): TokenBatch {
  const [rows, length] = [4, 11];
  const draw = generator(9, 1);
  const ids = Int32Array.from({ length: rows * length }, () => draw.below(config.vocab_size));
  return { rows, length, ids, scored: Uint8Array.from(ids, (_, i) => Number(i % length >= 2)) };
}

/** One whose products with [q; k; v] and down have a part of their own beside them: of this rank in kernels of their own, with their bits. */
const adapter: Adapter = {
  ...{ rank: 6, alpha: 6, rankStabilised: false, freezeA: false },
  modules: modulesOf(config, ['q_proj', 'down_proj']),
};
const ofAdapter = new Map(
  [...adapterShapes(config, adapter)].map(([name, [rows, columns]], stream) => [
    name,
    Float32Array.from({ length: rows! * columns! }, (_, i) => 0.2 * normal(1, stream, 0, i)),
  ]),
);

const STORES = ['-through:', '-activated:', '-turned:'];

// In registers quickly compiled; only tiles in workgroup memory make a gradient of weights with that of activations.
it.each([
  ['all weights', config, null, 'register 4×4', STORES],
  ['an adapter', config, adapter, 'register 4×4', STORES],
  ['all weights, in pairs', even, null, 'shared 32×32', [...STORES, '-pair:', '-pair-through:']],
] as const)('fused, gives the bits of a gradient, and texts, by kernels of their own: %s', async (...given) => {
  const [, config, trained, product, stores] = given;
  const host = randomWeights(config, 3, 0.3);
  const device = await testDevice();
  const kernels = describeKernels({ ...defaultTuning(device), matmul: { default: product } });
  const batch = makeBatch();
  const task: TrainTask = { kind: 'language', batch, tokens: 36 };
  const rule = { maxTokens: 20, temperature: 1, topK: 5, topP: 0.9, endToken: 2, seed: 7, stream: 2 };
  const adapted = trained && { adapter: trained, frozen: async (name: string) => host.get(name)! };
  const found = [false, true].map(async (fused) => {
    const engine = await openWebgpuEngine(config, device, { fused, adapted, recorded: { kernels } });
    const weights = engine.upload(trained ? ofAdapter : host);
    const gradient = await engine.trainer(weights).gradient([task]);
    const texts = await engine.sample(single(weights), { ...rule, prompts: [[3, 4], [5]] });
    engine.close();
    return { gradient, texts };
  });
  const [apart, together] = await Promise.all(found);
  expect(together).toEqual(apart);
  const compiled = [...device.cache.keys()].filter((key) => key.startsWith('matmul_'));
  for (const store of stores) expect(compiled.some((key) => key.includes(store))).toBe(true);
});
