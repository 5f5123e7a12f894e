import { expect } from 'vitest';
import { single, type TokenBatch, type TrainTask } from '../../src/engine/language/engine';
import { openWebgpuEngine, type WebgpuOptions } from '../../src/engine/language/webgpu/engine';
import { type Adapter, adapterShapes, modulesOf } from '../../src/model/adapter/adapter';
import type { HostWeights, ModelConfig } from '../../src/model/config';
import { toHalf } from '../../src/model/formats/half';
import { packedOf } from '../../src/model/formats/packed';
import { weightShapes } from '../../src/model/weights';
import { PACKED, type PackedForm } from '../../src/ops/packed';
import { normals } from '../../src/selftest/case';
import { randomWeights } from '../../src/selftest/model64';
import { testDevice } from './gpu';
import { blocksOf, readerOf } from './packed';

/** Wide enough for the embedding to be larger than a chunk of logits and than any other tensor. */
export const config: ModelConfig = {
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
export const batch: TokenBatch = {
  rows: 2,
  length: 9,
  ids: Int32Array.from({ length: 18 }, (_, i) => (i * 211 + 3) % config.vocab_size),
  scored: Uint8Array.from({ length: 18 }, (_, i) => Number(i % 9 > 2)),
};

/** As wide as a block of 256, but for what the attention and the MLP give. */
const wide: ModelConfig = { ...config, hidden_size: 256 };

const halvesOf = (values: Float32Array, bits: (value: number) => number) =>
  new Uint8Array(Uint16Array.from(values, bits).buffer);

/** Bytes of a form that come near to values. */
function bytesOf(form: PackedForm, values: Float32Array): Uint8Array<ArrayBuffer> {
  if (form === 'f16') return halvesOf(values, toHalf);
  // The upper half of an f32.
  if (form === 'bf16') return halvesOf(values, (value) => new Uint32Array(Float32Array.of(value).buffer)[0]! >>> 16);
  return blocksOf(form, values);
}

/** How llama.cpp stores models that are called so: K formats have another beside them in v, and another where rows are no multiple of 256. */
const MIXED: Partial<Record<PackedForm, { v: PackedForm; narrow: PackedForm }>> = {
  q4_k: { v: 'q6_k', narrow: 'q5_0' },
  q5_k: { v: 'q6_k', narrow: 'q5_1' },
  q6_k: { v: 'q6_k', narrow: 'q8_0' },
};
/** A model whose matrices are stored in a form, as a GGUF file would say it. */
export function stored(form: PackedForm) {
  const mixed = MIXED[form];
  const formOf = (name: string, width: number) =>
    (width % PACKED[form].block !== 0 && mixed?.narrow) || (/v_proj/.test(name) && mixed?.v) || form;
  const model = mixed ? wide : config;
  const shapes = weightShapes(model);
  const host = randomWeights(model, 5, 0.2);
  const matrices = new Map(
    [...host].flatMap(([name, values]) => {
      const shape = shapes.get(name)!;
      if (shape.length !== 2) return [];
      const own = formOf(name, shape[1]!);
      return [[name, { form: own, bytes: bytesOf(own, values) }]];
    }),
  );
  return {
    config: model,
    adapter: { rank: 2, alpha: 4, rankStabilised: false, freezeA: false, modules: modulesOf(model, null) },
    frozen: async (name: string) => {
      const found = matrices.get(name);
      return found ? readerOf(found.form).values(found.bytes.slice()) : host.get(name)!;
    },
    packed: (name: string) => {
      const found = matrices.get(name);
      return found ? packedOf(readerOf(found.form).name, async () => found.bytes.slice()) : null;
    },
  };
}

/** B is not zero. */
export const ownOf = (model: ModelConfig, adapter: Adapter): HostWeights =>
  new Map(
    [...adapterShapes(model, adapter)].map(([name, [rows, width]], i) => [name, normals(rows! * width!, i, 0.1)]),
  );

/** What comes of a model that is kept in some way. */
async function outcome(form: PackedForm, options: WebgpuOptions) {
  const { config: model, ...adapted } = stored(form);
  const engine = await openWebgpuEngine(model, await testDevice(), { adapted, ...options });
  const weights = engine.upload(ownOf(model, adapted.adapter));
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

/** Holds a model that is kept packed to itself in f32. */
export async function expectSameBits(form: PackedForm): Promise<void> {
  const unpacked = await outcome(form, { storage: 'f32' });
  expect(await outcome(form, { storage: 'packed' })).toEqual(unpacked);
}

/** Holds a model whose vocabulary is in parts to itself in one piece; a tensor has at most so many bytes, no fewer than 64 rows of logits. */
export async function expectSameInParts(form: PackedForm, tensorBytes: number): Promise<void> {
  const whole = await outcome(form, { storage: 'f32' });
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
}

/** Most bytes of a tensor so that the vocabulary is in parts: 64 rows of logits, and in `wide` the largest other matrix. */
export const IN_PARTS = { narrow: 64 * config.vocab_size * 4, wide: 4 * 128 * wide.hidden_size };
