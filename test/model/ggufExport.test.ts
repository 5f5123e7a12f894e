import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { adapterShapes, modulesOf, scaleOf } from '../../src/model/adapter/adapter';
import { adapterGguf, mergedGguf } from '../../src/model/adapter/gguf';
import { mergedWeight } from '../../src/model/adapter/merge';
import type { ModelConfig } from '../../src/model/config';
import { parseConfig } from '../../src/model/families';
import { openGguf } from '../../src/model/formats/gguf';
import { fromHalf, halfOf } from '../../src/model/formats/half';
import { blobSource } from '../../src/model/formats/source';
import { openModel } from '../../src/model/readModel';
import { decoderOf, weightShapes } from '../../src/model/weights';
import { normal } from '../../src/random';

const fixture = (path: string) => Uint8Array.from(readFileSync(new URL(`../fixtures/${path}`, import.meta.url)));
const json = (path: string): unknown => JSON.parse(new TextDecoder().decode(fixture(path)));
const STRINGS = json('tokenizers/strings.json') as string[];

const source = async (pieces: AsyncGenerator<Uint8Array>) => {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of pieces) parts.push(piece as Uint8Array<ArrayBuffer>);
  return blobSource('out.gguf', new Blob(parts));
};

/** An adapter of every linear layer with numbers in it. */
function adapterFor(config: ModelConfig) {
  const adapter = { rank: 3, alpha: 5, rankStabilised: true, freezeA: false, modules: modulesOf(config, null) };
  const weights = new Map(
    [...adapterShapes(config, adapter)].map(([name, [rows, columns]], stream) => [
      name,
      Float32Array.from({ length: rows! * columns! }, (_, i) => 0.1 * normal(1, stream, i, 0)),
    ]),
  );
  return { adapter, weights };
}

describe.each([
  ['llama', 'smollm'],
  ['qwen2', 'qwen'],
  ['qwen3', 'qwen'],
])('%s', async (name, tokens) => {
  const model = await openModel(blobSource(`${name}.gguf`, new Blob([fixture(`gguf/${name}.gguf`)])));
  const { config, tokenizer, read } = model;
  const own = adapterFor(config);
  const parts = { config, ...own, name: 'tiny' };
  const said = { json: json(`tokenizers/${tokens}.json`), tokenizer, template: '{{ messages }}' };

  it.each(['f16', 'q8_0'] as const)('a merged model in %s is read as it was written', async (type) => {
    const again = await openModel(await source(await mergedGguf(parts, read, said, type)));
    expect(decoderOf(again.config)).toEqual(decoderOf(config));
    expect(await again.chatFormat()).toMatchObject({ template: '{{ messages }}' });
    for (const text of STRINGS) expect(again.tokenizer.encode(text)).toEqual(tokenizer.encode(text));
    expect([again.tokenizer.endToken, again.tokenizer.around]).toEqual([tokenizer.endToken, tokenizer.around]);
    for (const [weight, shape] of weightShapes(config)) {
      const exact = Float64Array.from(await mergedWeight(read, weight, shape, own.adapter, own.weights));
      const found = await again.read(weight);
      if (type === 'f16' || shape.length === 1)
        expect(found, weight).toEqual(Float32Array.from(exact, (x) => (shape.length > 1 ? fromHalf(halfOf(x)) : x)));
      else
        found.forEach((x, i) => {
          // A block's step is its largest value over 127; its scale is a half.
          const block = exact.slice(i - (i % 32), i - (i % 32) + 32);
          const most = block.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
          expect(Math.abs(x - exact[i]!)).toBeLessThanOrEqual(most * (0.5 / 127 + 2 ** -11 + 1e-6));
        });
    }
  });

  it('an adapter alone has its factors, and an alpha over the rank that is its scale', async () => {
    const { metadata, tensors } = await openGguf(await source(adapterGguf(parts)));
    expect(metadata.get('general.type')).toBe('adapter');
    expect(metadata.get('adapter.type')).toBe('lora');
    expect(metadata.get('general.architecture')).toBe(name);
    expect(Number(metadata.get('adapter.lora.alpha')) / 3).toBeCloseTo(scaleOf(own.adapter), 6);
    expect(tensors.size).toBe(2 * own.adapter.modules.length);
    const { module, theirs } = { module: 'model.layers.1.self_attn.k_proj', theirs: 'blk.1.attn_k.weight' };
    const [a, b] = [own.weights.get(`${module}.lora_A.weight`)!, own.weights.get(`${module}.lora_B.weight`)!];
    expect(await tensors.get(`${theirs}.lora_a`)!.read()).toEqual(a);
    const found = await tensors.get(`${theirs}.lora_b`)!.read();
    // Llama's rows of k go in pairs of neighbours, which were half a head apart.
    const second = name === 'llama' ? config.head_dim / 2 : 1;
    expect(found.subarray(3, 6)).toEqual(b.subarray(3 * second, 3 * second + 3));
  });

  it('what GGUF has no place for is refused', async () => {
    const other = { ...parts, config: { ...config, decoder: { ...decoderOf(config), embeddingScale: 2 } } };
    await expect(mergedGguf(other, read, said, 'f16')).rejects.toThrow(
      "GGUF has no place for this model's embeddingScale",
    );
    const words = { ...said, json: json('tokenizers/sentencepiece.json') };
    await expect(mergedGguf(parts, read, words, 'f16')).rejects.toThrow('an order of merges that no scores give');
    const gpt = { ...parts, config: { ...config, model_type: 'gpt2' } };
    expect(() => adapterGguf(gpt)).toThrow(
      'a GGUF file of gpt2 is not written here, only of llama, mistral, qwen2, qwen3',
    );
  });
});

it.each([
  { rope_type: 'linear', factor: 4 },
  { rope_type: 'llama3', factor: 8, low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 8192 },
])('frequencies of $rope_type come back', async (rope_scaling) => {
  const sizes = {
    vocab_size: 600,
    hidden_size: 32,
    intermediate_size: 32,
    num_hidden_layers: 1,
    num_attention_heads: 1,
  };
  const config = parseConfig({ ...sizes, rope_theta: 500_000, rope_scaling, tie_word_embeddings: true });
  const { tokenizer } = await openModel(blobSource('llama.gguf', new Blob([fixture('gguf/llama.gguf')])));
  const said = { json: json('tokenizers/smollm.json'), tokenizer, template: null };
  const read = async (name: string) =>
    new Float32Array(
      weightShapes(config)
        .get(name)!
        .reduce((product, size) => product * size, 1),
    );
  const parts = { config, ...adapterFor(config), name: 'tiny' };
  const again = await openModel(await source(await mergedGguf(parts, read, said, 'f16')));
  const of = (some: ModelConfig) => decoderOf(some).rotations[0]!.frequencies;
  of(config).forEach((x, i) => {
    expect(of(again.config)[i]! / x).toBeCloseTo(1, 5);
  });
});
