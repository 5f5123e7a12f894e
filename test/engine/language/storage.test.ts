import { expect, it } from 'vitest';
import { single, type TokenBatch, type TrainTask } from '../../../src/engine/language/engine';
import { openWebgpuEngine, type WebgpuOptions } from '../../../src/engine/language/webgpu/engine';
import { type Adapter, adapterShapes, modulesOf } from '../../../src/model/adapter/adapter';
import type { HostWeights, ModelConfig } from '../../../src/model/config';
import { BLOCK_FORMATS } from '../../../src/model/formats/blocks';
import { toHalf } from '../../../src/model/formats/half';
import { packedOf } from '../../../src/model/formats/packed';
import { weightShapes } from '../../../src/model/weights';
import type { PackedForm } from '../../../src/ops/packed';
import { normals } from '../../../src/selftest/case';
import { randomWeights } from '../../../src/selftest/model64';
import { countedDevice, testDevice } from '../../support/gpu';
import { BLOCK_IDS, blocksOf } from '../../support/packed';

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

const halvesOf = (values: Float32Array, bits: (value: number) => number) =>
  new Uint8Array(Uint16Array.from(values, bits).buffer);

/** Each format: its id in ggml, and the bytes that come near to values. */
const FORMATS: Record<PackedForm, [id: number, bytes: (values: Float32Array) => Uint8Array<ArrayBuffer>]> = {
  f16: [1, (values) => halvesOf(values, toHalf)],
  // The upper half of an f32.
  bf16: [30, (values) => halvesOf(values, (value) => new Uint32Array(Float32Array.of(value).buffer)[0]! >>> 16)],
  q8_0: [BLOCK_IDS.q8_0, (values) => blocksOf('q8_0', values)],
  q4_0: [BLOCK_IDS.q4_0, (values) => blocksOf('q4_0', values)],
  q4_1: [BLOCK_IDS.q4_1, (values) => blocksOf('q4_1', values)],
};
const FORMS = Object.keys(FORMATS) as PackedForm[];

/** A model whose matrices are stored in a form, as a GGUF file would say it. */
function stored(form: PackedForm) {
  const [id, bytesOf] = FORMATS[form];
  const { name: dtype, values } = BLOCK_FORMATS.get(id)!;
  const shapes = weightShapes(config);
  const host = randomWeights(config, 5, 0.2);
  const matrices = new Map(
    [...host].filter(([name]) => shapes.get(name)!.length === 2).map(([name, own]) => [name, bytesOf(own)]),
  );
  return {
    adapter,
    frozen: async (name: string) => {
      const bytes = matrices.get(name);
      return bytes ? values(bytes.slice()) : host.get(name)!;
    },
    packed: (name: string) => {
      const bytes = matrices.get(name);
      return bytes ? packedOf(dtype, async () => bytes.slice()) : null;
    },
  };
}

/** What comes of a model that is kept in some way. */
async function outcome(form: PackedForm, options: WebgpuOptions) {
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

it.each(FORMS)('a model stored in %s gives the same bits packed as in f32', async (form) => {
  const unpacked = await outcome(form, { storage: 'f32' });
  expect(await outcome(form, { storage: 'packed' })).toEqual(unpacked);
});

it.each(['bf16', 'q4_1'] as const)('a model stored in %s gives the same with its vocabulary in parts', async (form) => {
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
