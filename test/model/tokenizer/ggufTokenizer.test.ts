import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openGguf } from '../../../src/model/formats/gguf';
import type { GgufValue } from '../../../src/model/formats/ggufHeader';
import { blobSource } from '../../../src/model/formats/source';
import { ggufMetadata } from '../../../src/model/tokenizer/ggufMetadata';
import { ggufTokenizer } from '../../../src/model/tokenizer/ggufTokenizer';
import { loadTokenizer } from '../../../src/model/tokenizer/tokenizer';

const read = (name: string) => readFileSync(new URL(`../../fixtures/${name}`, import.meta.url));
const json = (name: string) => JSON.parse(read(name).toString());
const strings: string[] = json('tokenizers/strings.json');

const tokenizerOf = (metadata: ReadonlyMap<string, GgufValue>) => {
  const { json, config } = ggufTokenizer(metadata);
  return loadTokenizer(json, config);
};

/** The metadata that stand for a `tokenizer.json`, as llama.cpp's converter writes them. */
function metadataOf(name: string, pre: string) {
  const { model, added_tokens } = json(`tokenizers/${name}.json`);
  const added = new Map<number, { special: boolean; content: string }>(
    added_tokens.map((token: { id: number }) => [token.id, token]),
  );
  const tokens: string[] = [];
  for (const [token, id] of Object.entries<number>(model.vocab)) tokens[id] = token;
  for (const [id, { content }] of added) tokens[id] = content;
  return new Map<string, GgufValue>([
    ['tokenizer.ggml.model', 'gpt2'],
    ['tokenizer.ggml.pre', pre],
    ['tokenizer.ggml.tokens', tokens],
    ['tokenizer.ggml.token_type', tokens.map((_, id) => (added.has(id) ? (added.get(id)!.special ? 3 : 4) : 1))],
    ['tokenizer.ggml.merges', model.merges.map((pair: string[]) => pair.join(' '))],
    ['tokenizer.ggml.bos_token_id', 0],
    ['tokenizer.ggml.eos_token_id', 0],
  ]);
}

describe('words and bytes', () => {
  it.each([
    ['gpt2', 'gpt-2', []],
    ['smollm', 'smollm', []],
    ['llama3', 'llama-bpe', [0]],
  ] as const)('%s gives the ids of its tokenizer.json', async (name, pre, begin) => {
    const own = await loadTokenizer(json(`tokenizers/${name}.json`), {}, 0);
    const found = await tokenizerOf(metadataOf(name, pre));
    expect(found.around).toEqual({ begin, end: [] });
    for (const text of strings) expect(found.encode(text), text).toEqual(own.encode(text));
  });

  it('begins and ends as the file says', async () => {
    const metadata = metadataOf('llama3', 'llama-bpe');
    metadata.set('tokenizer.ggml.add_bos_token', false).set('tokenizer.ggml.add_eos_token', true);
    expect((await tokenizerOf(metadata)).around).toEqual({ begin: [], end: [0] });
  });
});

describe.each(['sentencepiece', 'sentencepiece-own'])('%s', async (name) => {
  const bytes = new Uint8Array(read(`gguf/${name}.gguf`));
  const { metadata } = await openGguf(blobSource(`${name}.gguf`, new Blob([bytes])));

  it('gives the ids of the library that trained it', async () => {
    const { asked, ids } = json(`gguf/${name}.json`) as { asked: number[]; ids: string };
    const tokenizer = await tokenizerOf(metadata);
    expect(tokenizer.around).toEqual({ begin: [1], end: [] });
    const wrong = asked.filter((string, i) => {
      const digest = crc32(Buffer.from(String(tokenizer.encode(strings[string]!)))) & 0xffff;
      return digest.toString(16).padStart(4, '0') !== ids.slice(4 * i, 4 * i + 4);
    });
    expect(wrong.map((string) => [strings[string], String(tokenizer.encode(strings[string]!))])).toEqual([]);
  });

  it('is written as it was read', async () => {
    const tokenizer = await tokenizerOf(metadata);
    const { json } = ggufTokenizer(metadata);
    const tokens = metadata.get('tokenizer.ggml.tokens') as string[];
    const written = ggufMetadata(json, tokenizer, tokens.length);
    const again = new Map([...written].map(([key, { value }]) => [key, value] as const));
    for (const key of ['model', 'tokens', 'token_type', 'bos_token_id', 'eos_token_id', 'unknown_token_id'])
      expect(again.get(`tokenizer.ggml.${key}`), key).toEqual(metadata.get(`tokenizer.ggml.${key}`));
    const back = await tokenizerOf(again);
    expect(back.around).toEqual(tokenizer.around);
    for (const text of strings) expect(back.encode(text), text).toEqual(tokenizer.encode(text));
  });

  it('is not written where a score cannot say what joins first', async () => {
    const tokenizer = await tokenizerOf(metadata);
    const { json } = ggufTokenizer(metadata);
    const model = json.model as { merges: string[][] };
    const size = (metadata.get('tokenizer.ggml.tokens') as string[]).length;
    const [, ...rest] = model.merges;
    expect(() => ggufMetadata({ ...json, model: { ...model, merges: rest } }, tokenizer, size)).toThrow(
      'an order of merges that no scores give',
    );
    expect(() => ggufMetadata({ ...json, normalizer: null }, tokenizer, size)).toThrow('the normalizer');
  });

  it.each<[string, string, GgufValue, string]>([
    ['scores of another number', 'scores', [1], 'the list "tokenizer.ggml.scores" is not known here'],
    ['tokens that are numbers', 'tokens', [1], 'the list "tokenizer.ggml.tokens" is not known here'],
    ['types of another number', 'token_type', [1], 'the list "tokenizer.ggml.token_type" is not known here'],
    ['an end that is no token', 'eos_token_id', 9999, 'the eos token "9999" is not known here'],
    ['a begin that is a text', 'add_bos_token', 'yes', 'tokenizer.ggml.add_bos_token "yes" is not known here'],
  ])('refuses %s', (_, key, value, message) => {
    expect(() => ggufTokenizer(new Map([...metadata, [`tokenizer.ggml.${key}`, value]]))).toThrow(message);
  });
});
