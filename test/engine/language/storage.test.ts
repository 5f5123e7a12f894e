import { describe, expect, it } from 'vitest';
import { single, type TokenBatch, type TrainTask } from '../../../src/engine/language/engine';
import { openWebgpuEngine, type WebgpuOptions } from '../../../src/engine/language/webgpu/engine';
import { type Adapter, adapterShapes, modulesOf } from '../../../src/model/adapter/adapter';
import type { HostWeights, ModelConfig } from '../../../src/model/config';
import { bfloat16s, halves, toHalf } from '../../../src/model/formats/half';
import type { HalfForm } from '../../../src/ops/unpack';
import { normals } from '../../../src/selftest/case';
import { randomWeights } from '../../../src/selftest/model64';
import { countedDevice, testDevice } from '../../support/gpu';

/** Wide enough for the embedding to be larger than a chunk of logits and than any other tensor. */
const config: ModelConfig = {
  vocab_size: 510,
  hidden_size: 128,
  intermediate_size: 64,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  head_dim: 32,
  max_position_embeddings: 32,
  rope_theta: 1000,
  rms_norm_eps: 1e-6,
  tie_word_embeddings: false,
  bos_token_id: 1,
  eos_token_id: 2,
};
const adapter: Adapter = { rank: 2, alpha: 4, rankStabilised: false, freezeA: false, modules: modulesOf(config, null) };
const own: HostWeights = new Map(
  [...adapterShapes(config, adapter)].map(([name, [rows, width]], i) => [name, normals(rows! * width!, i, 0.1)]),
);
const batch: TokenBatch = {
  rows: 2,
  length: 9,
  ids: Int32Array.from({ length: 18 }, (_, i) => (i * 211 + 3) % config.vocab_size),
  scored: Uint8Array.from({ length: 18 }, (_, i) => Number(i % 9 > 2)),
};

/** Bits of the nearest half, or of the upper half of an f32. */
const BITS: Record<HalfForm, (value: number) => number> = {
  f16: toHalf,
  bf16: (value) => new Uint32Array(Float32Array.of(value).buffer)[0]! >>> 16,
};
const VALUES = { f16: halves, bf16: bfloat16s } as const;

/** A model that is stored in a form. */
function stored(form: HalfForm) {
  const bits = new Map(
    [...randomWeights(config, 5, 0.2)].map(([name, values]) => [name, Uint16Array.from(values, BITS[form])]),
  );
  return {
    adapter,
    frozen: async (name: string) => VALUES[form](new Uint8Array(bits.get(name)!.slice().buffer)),
    halves: (name: string) => ({ form, read: async () => bits.get(name)!.slice() }),
  };
}

/** What comes of a model that is kept in some way. */
async function outcome(form: HalfForm, options: WebgpuOptions) {
  const engine = await openWebgpuEngine(config, await testDevice(), { adapted: stored(form), ...options });
  const weights = engine.upload(own);
  const scores = await engine.score(single(weights), batch);
  const trainer = engine.trainer(weights);
  const task: TrainTask = { kind: 'language', batch, tokens: 12 };
  const gradient = await trainer.gradient([task]);
  const rule = { temperature: 0, topK: 0, topP: 1, endToken: config.vocab_size, seed: 1, stream: 1 };
  const prompts = [[5, 301], [508]];
  const tokens = await engine.sample(single(weights), { prompts, maxTokens: 5, ...rule });
  engine.close();
  return { scores, gradient, tokens };
}

const largest = (values: Float32Array) => values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);

describe.each(['f16', 'bf16'] as const)('a model stored in %s', (form) => {
  it('gives the same bits packed as in f32', async () => {
    const unpacked = await outcome(form, { storage: 'f32' });
    expect(await outcome(form, { storage: 'packed' })).toEqual(unpacked);
  });

  it('gives the same with its vocabulary in parts', async () => {
    const whole = await outcome(form, { storage: 'f32' });
    // A chunk of logits has 64 rows.
    const tensorBytes = 64 * config.vocab_size * 4;
    for (const storage of ['f32', 'packed'] as const) {
      const parts = await outcome(form, { storage, tensorBytes });
      expect(parts.scores).toEqual(whole.scores);
      expect(parts.tokens).toEqual(whole.tokens);
      for (const [name, values] of parts.gradient) {
        const expected = whole.gradient.get(name)!;
        const error = largest(values.map((value, i) => value - expected[i]!));
        // The gradient of the head's input is a sum of 510 products in another order: 510·2^-24 of its size at most.
        expect(error, name).toBeLessThan(4e-5 * largest(expected));
      }
    }
  });
});

it.each(['f32', 'packed'] as const)('takes what is planned, in parts, %s', async (storage) => {
  const { device, total } = await countedDevice();
  const bases: number[] = [];
  const planned: WebgpuOptions['planned'] = ({ base }) => bases.push(base);
  const tensorBytes = 64 * config.vocab_size * 4;
  const options = { adapted: stored('bf16'), storage, tensorBytes, planned };
  const engine = await openWebgpuEngine(config, device, options);
  expect([total()]).toEqual(bases);
  engine.close();
  expect(total()).toBe(0);
});

it('is kept in f32 if that fits, else as it is stored', async () => {
  const work = { policies: 1, batch: null, trained: false, sampled: null };
  const sizes: number[] = [];
  const open = async (memory: number | null, storage: WebgpuOptions['storage'] = 'auto') => {
    const planned: WebgpuOptions['planned'] = ({ base }) => sizes.push(base);
    const options = { adapted: stored('bf16'), work, memory, storage, planned };
    (await openWebgpuEngine(config, await testDevice(), options)).close();
    return sizes.at(-1)!;
  };
  const whole = await open(null);
  const packed = await open(whole);
  expect(packed).toBeLessThan(whole);
  await expect(open(whole, 'f32')).rejects.toThrow('with the weights as the file stores them it fits');
});
