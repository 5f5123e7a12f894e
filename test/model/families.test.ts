import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/model/families';
import { modelFiles, openModelWeights, readWeights } from '../../src/model/files';
import type { StoredTensor } from '../../src/model/formats/source';
import { sourcesOf, takeWeight } from '../../src/model/source';
import { decoderOf, weightShapes } from '../../src/model/weights';
import { TINY, TINY_WEIGHTS } from '../support/storyteller';

it('a family is known by the model_type of its config.json; without one it is llama', () => {
  const said = JSON.parse(String(modelFiles(TINY, TINY_WEIGHTS, 'F32').get('config.json')));
  expect(said).toMatchObject({ model_type: 'llama', architectures: ['LlamaForCausalLM'] });
  for (const model_type of [undefined, null]) expect(parseConfig({ ...said, model_type })).toEqual(TINY);
});

it('an unknown family is refused with the known names', () => {
  const message = /config.json: model_type must be "llama" or .*, found "bert"/;
  expect(() => parseConfig({ ...TINY, model_type: 'bert' })).toThrow(message);
  expect(() => parseConfig({ ...TINY, model_type: ['llama'] })).toThrow('found ["llama"]');
  expect(() => parseConfig({ ...TINY, model_type: 'constructor' })).toThrow('found "constructor"');
});

type Json = Record<string, unknown>;

const llama: Json = {
  model_type: 'llama',
  vocab_size: 49152,
  hidden_size: 576,
  intermediate_size: 1536,
  num_hidden_layers: 2,
  num_attention_heads: 9,
  num_key_value_heads: 3,
  max_position_embeddings: 8192,
  rms_norm_eps: 1e-5,
  tie_word_embeddings: true,
};
const gemma: Json = {
  model_type: 'gemma3_text',
  vocab_size: 1000,
  hidden_size: 640,
  intermediate_size: 2048,
  num_hidden_layers: 7,
  num_attention_heads: 4,
  num_key_value_heads: 1,
  head_dim: 256,
  max_position_embeddings: 32768,
  query_pre_attn_scalar: 256,
  sliding_window: 512,
};
const LLAMA3 = { factor: 32, low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 8192 };

describe('files of transformers 4 and 5 say the same', () => {
  it.each<[string, Json, Json]>([
    [
      'SmolLM2',
      { ...llama, torch_dtype: 'bfloat16', rope_theta: 100_000, rope_scaling: null, rope_interleaved: false },
      { ...llama, dtype: 'bfloat16', rope_parameters: { rope_type: 'default', rope_theta: 100_000 } },
    ],
    [
      'Llama 3.2',
      { ...llama, rope_theta: 500_000, rope_scaling: { ...LLAMA3, rope_type: 'llama3' }, eos_token_id: [2, 5] },
      { ...llama, rope_parameters: { ...LLAMA3, rope_type: 'llama3', rope_theta: 500_000 } },
    ],
    [
      'a linear scaling by the name of its type, as before version 4.43',
      { ...llama, rope_scaling: { type: 'linear', factor: 4 }, hidden_act: 'swish' },
      { ...llama, rope_parameters: { rope_type: 'linear', factor: 4, rope_theta: 10_000 } },
    ],
    [
      'Qwen 2.5',
      { ...llama, model_type: 'qwen2', rope_theta: 1e6, use_sliding_window: false, sliding_window: 131_072 },
      {
        ...llama,
        model_type: 'qwen2',
        rope_parameters: { rope_theta: 1e6 },
        layer_types: Array(2).fill('full_attention'),
      },
    ],
    [
      'Pythia',
      { ...llama, model_type: 'gpt_neox', num_attention_heads: 8, rotary_pct: 0.25, rotary_emb_base: 500 },
      {
        ...llama,
        model_type: 'gpt_neox',
        num_attention_heads: 8,
        rope_parameters: { rope_type: 'default', rope_theta: 500, partial_rotary_factor: 0.25 },
      },
    ],
    [
      'Gemma 3',
      { ...gemma, rope_theta: 1e6, rope_local_base_freq: 10_000, rope_scaling: { rope_type: 'linear', factor: 8 } },
      {
        ...gemma,
        layer_types: [...Array(5).fill('sliding_attention'), 'full_attention', 'sliding_attention'],
        rope_parameters: {
          full_attention: { rope_type: 'linear', factor: 8, rope_theta: 1e6 },
          sliding_attention: { rope_type: 'default', rope_theta: 10_000 },
        },
      },
    ],
  ])('%s', (_, old, recent) => {
    const drop = { num_key_value_heads: undefined, rms_norm_eps: undefined };
    const isGpt = old.model_type === 'gpt_neox';
    const [four, five] = [old, recent].map((json) => parseConfig(isGpt ? { ...json, ...drop } : json));
    expect(four).toEqual(five);
  });
});

it('what scales nothing leaves a plain Llama', () => {
  const plain = parseConfig(llama);
  expect(plain.decoder).toBeUndefined();
  const notes: string[] = [];
  for (const rope_scaling of [{ type: 'linear', factor: 1 }, { rope_type: 'default' }, { type: 'dynamic', factor: 2 }])
    expect(parseConfig({ ...llama, rope_scaling }, (text) => notes.push(text))).toEqual(plain);
  expect(notes).toEqual(['config.json: dynamic RoPE scaling begins past max_position_embeddings and is left out']);
});

it('layers of TinyStories take turns; a list that is too long is refused before it is made', () => {
  const json = {
    model_type: 'gpt_neo',
    vocab_size: 100,
    hidden_size: 64,
    num_layers: 4,
    num_heads: 16,
    intermediate_size: null,
    attention_types: [[['global', 'local'], 2]],
  };
  const decoder = decoderOf(parseConfig(json));
  expect(decoder.layers.map(({ local }) => local)).toEqual([false, true, false, true]);
  expect(decoder.window).toBe(256);
  const message = 'attention_types must give "global" or "local" to each of 4 layers';
  for (const attention_types of [[[['global'], 1e12]], [[['global'], 3]], 'local', [[['wide', 'local'], 2]]])
    expect(() => parseConfig({ ...json, attention_types })).toThrow(message);
});

describe('what may change a number is refused by name', () => {
  it.each<[Json, string]>([
    [{ ...llama, partial_rotary_factor: 0.5 }, 'partial_rotary_factor is not a known setting of llama'],
    [{ ...llama, quantization_config: { bits: 4 } }, 'quantization_config is not a known setting of llama'],
    [{ ...llama, hidden_act: 'gelu_10' }, 'hidden_act must be one of silu, swish'],
    [{ ...llama, hidden_act: 'constructor' }, 'hidden_act must be one of silu, swish'],
    [{ ...llama, attention_bias: 1 }, 'attention_bias must be true or false, found 1'],
    [{ ...llama, rope_interleaved: true }, 'rope_interleaved must be false, found true'],
    [
      { ...llama, rope_scaling: { rope_type: 'longrope' } },
      'rope_type must be one of default, linear, dynamic, llama3, yarn',
    ],
    [
      { ...llama, rope_scaling: { rope_type: 'linear', factor: -1 } },
      'rope_parameters.factor must be a positive number',
    ],
    [
      { ...llama, rope_scaling: { rope_type: 'default', mrope_section: [1] } },
      'rope_parameters.mrope_section is not known with default',
    ],
    [{ ...llama, rope_scaling: [1] }, 'rope_parameters must be an object, found [1]'],
    [{ ...gemma, attn_logit_softcapping: 50 }, 'attn_logit_softcapping must be left out, found 50'],
    [{ ...gemma, layer_types: ['full_attention'] }, 'layer_types must have 7 entries'],
    [
      { ...gemma, layer_types: Array(7).fill('chunked') },
      'layer_types must hold "full_attention" or "sliding_attention"',
    ],
  ])('%j', (json, message) => {
    expect(() => parseConfig(json)).toThrow(`config.json: ${message}`);
  });
});

it('a table of positions is bounded, whatever the file says', () => {
  const notes: string[] = [];
  const config = parseConfig({ ...llama, max_position_embeddings: 2 ** 20 }, (text) => notes.push(text));
  expect(config.max_position_embeddings).toBe(2 ** 23 / 64);
  expect(notes).toEqual([
    'config.json: max_position_embeddings is 1048576; no text of ours is longer than 131072 tokens',
  ]);
});

it('checkpoints of GPT-2 are read with and without the prefix of their names', () => {
  const config = parseConfig({ model_type: 'gpt2', vocab_size: 5, n_embd: 4, n_layer: 1, n_head: 2, n_positions: 8 });
  const name = 'model.layers.0.self_attn.k_proj.weight';
  const [full, bare] = [true, false].map(
    (prefixed) => sourcesOf(config, (found) => found.startsWith('transformer.') === prefixed).get(name)!,
  );
  expect([full!.name, bare!.name]).toEqual(['transformer.h.0.attn.c_attn.weight', 'h.0.attn.c_attn.weight']);
  // Stored [in, out] with k in the middle third of the columns.
  const stored = Float32Array.from({ length: 4 * 12 }, (_, i) => i);
  const taken = takeWeight(bare!, stored, weightShapes(config).get(name)!);
  expect([...taken]).toEqual([4, 5, 6, 7].flatMap((column) => [0, 12, 24, 36].map((row) => row + column)));
});

it('masks and frequencies that older code stored, and a head that repeats the embedding, are left out', async () => {
  const config = parseConfig({
    model_type: 'gpt_neo',
    vocab_size: 5,
    hidden_size: 4,
    num_layers: 1,
    num_heads: 2,
    attention_layers: ['local'],
    max_position_embeddings: 8,
  });
  const sources = [...sourcesOf(config, () => true).values()];
  const tensor = (shape: readonly number[]): StoredTensor => {
    const length = shape.reduce((a, b) => a * b, 1);
    return {
      shape,
      dtype: 'F32',
      isReadable: true,
      read: async () => new Float32Array(length).fill(0.5),
      packed: null,
    };
  };
  const tensors = new Map(sources.map(({ name, shape }) => [name, tensor(shape)]));
  tensors.set('transformer.h.0.attn.attention.bias', { ...tensor([1, 1, 8, 8]), isReadable: false });
  tensors.set('transformer.h.0.attn.attention.masked_bias', tensor([]));
  tensors.set('lm_head.weight', tensor([5, 4]));
  const notes: string[] = [];
  const stored = { label: 'model.safetensors', tensors };
  const weights = await readWeights(config, (await openModelWeights(config, stored, (text) => notes.push(text))).read);
  expect([...weights.keys()]).toEqual([...weightShapes(config).keys()]);
  expect(notes).toEqual(['model.safetensors: transformer.h.0.attn.attention.bias and 1 more not used']);
  tensors.set('transformer.h.0.attn.attention.out_proj.scale', tensor([4]));
  await expect(openModelWeights(config, stored, () => {})).rejects.toThrow(
    '"transformer.h.0.attn.attention.out_proj.scale" is not expected',
  );
});
