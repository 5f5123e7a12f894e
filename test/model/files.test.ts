import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ModelConfig } from '../../src/model/config';
import { parseConfig } from '../../src/model/families';
import { matchWeights, modelFiles, openModelWeights, readWeights, shapedWeights } from '../../src/model/files';
import { halves } from '../../src/model/formats/half';
import { readJson } from '../../src/model/formats/json';
import {
  type HostTensor,
  openSafetensors,
  readSafetensors,
  writeSafetensors,
} from '../../src/model/formats/safetensors';
import { blobSource, type StoredTensor } from '../../src/model/formats/source';
import { weightShapes } from '../../src/model/weights';
import { PACKED, type PackedForm } from '../../src/ops/packed';
import { shippedModel } from '../support/storyteller';

const config: ModelConfig = {
  vocab_size: 5,
  hidden_size: 4,
  intermediate_size: 6,
  num_hidden_layers: 1,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  head_dim: 2,
  max_position_embeddings: 8,
  rope_theta: 100,
  rms_norm_eps: 1e-6,
  tie_word_embeddings: true,
  bos_token_id: 1,
  eos_token_id: 2,
};
const weights = new Map(
  [...weightShapes(config)].map(([name, shape]) => [
    name,
    new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(0.5),
  ]),
);

/** The model with some tensors replaced or, if null, left out. */
async function load(changes: Record<string, HostTensor | null>) {
  const tensors = shapedWeights(config, weights);
  for (const [name, tensor] of Object.entries(changes)) {
    if (tensor) tensors.set(name, tensor);
    else tensors.delete(name);
  }
  const file = blobSource('model.safetensors', new Blob([writeSafetensors(tensors, 'F32')]));
  const notes: string[] = [];
  const stored = { label: 'model.safetensors', tensors: await openSafetensors(file) };
  const { read } = await openModelWeights(config, stored, (text) => notes.push(text));
  return { weights: await readWeights(config, read), notes };
}
const filled = (shape: number[], value: number): HostTensor => ({
  shape,
  values: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value),
});

/** Halves as the numbers of a form, or as the scales of its blocks. */
const packedNumbers = (form: PackedForm, halves: Uint16Array<ArrayBuffer>) =>
  PACKED[form].halves > 0
    ? { numbers: new Uint8Array(64), scales: new Uint8Array(halves.buffer) }
    : { numbers: new Uint8Array(halves.buffer), scales: new Uint8Array() };

/** The model in halves, of which `change` makes other tensors. */
async function loadHalves(change: (name: string, tensor: StoredTensor) => StoredTensor = (_, tensor) => tensor) {
  const varied = new Map([...weights].map(([name, values]) => [name, values.map((_, i) => i / 8 - 1)]));
  const file = blobSource('model.safetensors', new Blob([writeSafetensors(shapedWeights(config, varied), 'F16')]));
  const tensors = new Map([...(await openSafetensors(file))].map(([name, tensor]) => [name, change(name, tensor)]));
  return openModelWeights(config, { label: 'model.safetensors', tensors }, () => {});
}

describe('packed numbers', () => {
  const name = 'model.layers.0.mlp.down_proj.weight';

  it('come as they are stored, and have the values of the weight', async () => {
    const { read, packed: find } = await loadHalves();
    const stored = find(name)!;
    expect(stored.form).toBe('f16');
    const { numbers } = await stored.read();
    expect(halves(numbers)).toEqual(await read(name));
  });

  it('are none of a file in f32, nor of a tensor that is rearranged', async () => {
    const file = blobSource('model.safetensors', new Blob([writeSafetensors(shapedWeights(config, weights), 'F32')]));
    const whole = { label: 'model.safetensors', tensors: await openSafetensors(file) };
    expect((await openModelWeights(config, whole, () => {})).packed(name)).toBeNull();
    const { packed: find } = await loadHalves((_, tensor) => ({ ...tensor, packed: null }));
    expect(find(name)).toBeNull();
  });

  it.each([
    ['f16', [0, 0x7c00], 1],
    ['f16', [0, 0xfe01], 1],
    ['bf16', [0, 0x7f80], 1],
    ['bf16', [0, 0xffc0], 1],
    ['q8_0', [0, 0x7c00], 32],
    ['q4_1', [0, 0xfe01], 0],
    // The bytes after the halves are no halves.
    ['q6_k', [0, ...Array<number>(8).fill(0x7c00), 0x7c00, ...Array<number>(8).fill(0)], 256],
    ['q4_k', [0, 0, ...Array<number>(6).fill(0xfc00), 0, 0x7c00, ...Array<number>(6).fill(0)], 256],
  ] as const)('are refused if one is not finite: %s %j', async (form, halves, at) => {
    const { packed: find } = await loadHalves((_, tensor) => ({
      ...tensor,
      packed: { form, read: async () => packedNumbers(form, Uint16Array.from(halves)) },
    }));
    await expect(find(name)!.read()).rejects.toThrow(`${name} holds a number that is not finite at ${at}`);
  });
});

describe('model files', () => {
  it('load as weights; a tied head may repeat the embedding', async () => {
    expect(await load({})).toEqual({ weights, notes: [] });
    expect(await load({ 'lm_head.weight': filled([5, 4], 0.5) })).toEqual({ weights, notes: [] });
  });

  it('may hold buffers that are made anew, which a note names', async () => {
    const found = await load({
      'model.layers.0.self_attn.rotary_emb.inv_freq': filled([1], 1),
      'h.0.attn.bias': filled([1, 1, 2, 2], 1),
    });
    expect(found).toEqual({
      weights,
      notes: ['model.safetensors: model.layers.0.self_attn.rotary_emb.inv_freq and 1 more not used'],
    });
  });

  it('are written as the model that ships', () => {
    const shipped = shippedModel();
    for (const [name, content] of modelFiles(shipped.config, shipped.weights, 'F16'))
      expect(Buffer.from(content).equals(readFileSync(join('public/models/tales', name))), name).toBe(true);
    const exact = modelFiles(config, weights, 'F32');
    const bytes = (name: string) => Uint8Array.from(Buffer.from(exact.get(name)!));
    expect(parseConfig(JSON.parse(String(exact.get('config.json'))))).toEqual(config);
    expect(matchWeights(config, readSafetensors(bytes('model.safetensors')).tensors)).toEqual(weights);
  });

  it('say what is missing, extra, transposed or not finite', async () => {
    await expect(
      load({
        'model.norm.weight': null,
        'model.layers.0.mlp.up_proj.weight': filled([4, 6], 1),
        'lm_head.weight': filled([5, 4], 0.25),
      }),
    ).rejects.toThrow(
      'model.safetensors does not fit config.json: ' +
        'model.layers.0.mlp.up_proj.weight must have shape [6, 4], found [4, 6]; model.norm.weight is missing; ' +
        '"lm_head.weight" is not expected',
    );
    await expect(load({ 'model.embed_tokens.weight': filled([5, 4], Number.NaN) })).rejects.toThrow(
      'model.safetensors does not fit config.json: model.embed_tokens.weight holds NaN at 0',
    );
  });

  it('limit the list of mismatches', async () => {
    await expect(
      load(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`x${i}`, filled([1], 0)]))),
    ).rejects.toThrow('"x7" is not expected; and 12 more');
  });

  it('need a config.json', () => {
    expect(() => readJson('config.json', new TextEncoder().encode('{'))).toThrow(
      'config.json: not JSON; it begins with "{"',
    );
    expect(() => readJson('config.json', new TextEncoder().encode('['.repeat(1e6)))).toThrow('nested deeper than 100');
    expect(() => readJson('x', new TextEncoder().encode('version https://git-lfs.github.com'))).toThrow('Git LFS');
    expect(readJson('x', new TextEncoder().encode(`"${'[\\"['.repeat(1000)}"`))).toHaveLength(3000);
    expect(() => parseConfig({ ...config, num_attention_heads: 0 })).toThrow(
      'config.json: num_attention_heads must be an integer in [1, 1048576], found 0',
    );
  });

  it.each([
    [{ num_hidden_layers: 2 ** 20 }, 'num_hidden_layers must be an integer in [1, 1024], found 1048576'],
    [{ hidden_size: 5, head_dim: undefined }, 'num_attention_heads (2) must divide hidden_size (5) if head_dim'],
    [{ num_key_value_heads: 3, num_attention_heads: 4 }, 'num_key_value_heads (3) must divide num_attention_heads (4)'],
  ])('refuse a hostile config.json: %j', (change, message) => {
    expect(() => parseConfig({ ...config, ...change })).toThrow(`config.json: ${message}`);
  });

  it('take the size of a head from config.json, or from what is left of the width', () => {
    expect(parseConfig({ ...config, hidden_size: 5 }).head_dim).toBe(2);
    expect(parseConfig({ ...config, hidden_size: 8, head_dim: null }).head_dim).toBe(4);
  });
});
