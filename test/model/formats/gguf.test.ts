import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openCpuEngine } from '../../../src/engine/language/cpu/open';
import { single } from '../../../src/engine/language/engine';
import { Refused } from '../../../src/messages/refusal';
import { openGguf } from '../../../src/model/formats/gguf';
import { blobSource } from '../../../src/model/formats/source';
import { openModel, readModel } from '../../../src/model/readModel';
import { weightShapes } from '../../../src/model/weights';
import { valuesOfPacked } from '../../../src/selftest/packed';
import { ggufFile, join, TYPES, u32, u64, valued, type WrittenGguf } from '../../support/gguf';

const fixture = (name: string) => readFileSync(new URL(`../../fixtures/gguf/${name}`, import.meta.url));
const source = (bytes: Uint8Array<ArrayBuffer>, name = 'a.gguf') => blobSource(name, new Blob([bytes]));

const MODELS: Record<string, { ids: number[]; logProbs: number[] }> = JSON.parse(fixture('models.json').toString());

it.each(Object.keys(MODELS))('reads a %s in seven formats as transformers does', async (name) => {
  const { config, weights, tokenizer, notes } = await readModel(source(new Uint8Array(fixture(`${name}.gguf`))));
  expect(notes).toEqual([]);
  expect(config).toMatchObject({ head_dim: 8, hidden_size: 32 });
  expect(config.tie_word_embeddings).toBe(name !== 'qwen2' && name !== 'gptneox');
  expect(tokenizer.around).toEqual({ begin: [], end: [] });
  const { ids, logProbs } = MODELS[name]!;
  const engine = await openCpuEngine(config);
  const scored = Uint8Array.from(ids, (_, i) => Number(i > 0));
  const batch = { rows: 1, length: ids.length, ids: Int32Array.from(ids), scored };
  const found = await engine.score(single(engine.upload(weights)), batch);
  engine.close();
  // f32 here, f64 there.
  for (const [i, expected] of logProbs.entries()) expect(found[i + 1]).toBeCloseTo(expected, 4);
});

it.each(Object.keys(MODELS))('what a device keeps packed of a %s has the values that are read', async (name) => {
  const { config, read, packed } = await openModel(source(new Uint8Array(fixture(`${name}.gguf`))));
  const forms = new Set<string>();
  for (const weight of weightShapes(config).keys()) {
    const stored = packed(weight);
    if (!stored) continue;
    forms.add(stored.form);
    expect(valuesOfPacked(stored.form, await stored.read()), weight).toEqual(await read(weight));
  }
  expect(forms.size).toBeGreaterThan(0);
});

const F32 = { name: 'a', sizes: [2, 3], type: 0, bytes: 24 };
const Q8_0 = { name: 'b', sizes: [32, 2], type: 8, bytes: 68 };

it('reads values of every type, and tensors by ranges', async () => {
  const half = new Uint8Array(Float64Array.of(0.5).buffer);
  const file = ggufFile({
    alignment: 64,
    values: [
      ['general.alignment', valued(64)],
      ['u8', join(u32(TYPES.u8), Uint8Array.of(200))],
      ['i8', join(u32(TYPES.i8), Uint8Array.of(200))],
      ['u16', join(u32(TYPES.u16), Uint8Array.of(1, 2))],
      ['i16', join(u32(TYPES.i16), Uint8Array.of(255, 255))],
      ['i32', join(u32(TYPES.i32), u32(2 ** 32 - 5))],
      ['u64', join(u32(TYPES.u64), u64(2 ** 53 - 1))],
      ['i64', join(u32(TYPES.i64), u64(-7))],
      ['f64', join(u32(TYPES.f64), half)],
      ['__proto__', valued('data')],
      ['list', valued(['a', '', 'ö'])],
      ['none', valued([])],
      ['truth', valued([true, false])],
    ],
    tensors: [F32, Q8_0],
  });
  file.set(new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer), file.length - 192);
  const asked: number[] = [];
  const blob = source(file);
  const { metadata, tensors } = await openGguf({
    ...blob,
    read(offset, length) {
      asked.push(length);
      return blob.read(offset, length);
    },
  });
  expect(Object.fromEntries([...metadata].filter(([key]) => key !== '__proto__'))).toEqual({
    'general.alignment': 64,
    u8: 200,
    i8: -56,
    u16: 513,
    i16: -1,
    i32: -5,
    u64: 2 ** 53 - 1,
    i64: -7,
    f64: 0.5,
    list: ['a', '', 'ö'],
    none: [],
    truth: [true, false],
  });
  expect(metadata.get('__proto__')).toBe('data');
  expect(tensors.get('a')).toMatchObject({ shape: [3, 2], dtype: 'F32' });
  expect([...(await tensors.get('a')!.read())]).toEqual([1, 2, 3, 4, 5, 6]);
  expect(await tensors.get('b')!.read()).toEqual(new Float32Array(64));
  expect(asked.slice(1)).toEqual([24, 68]);
});

it('reads a header longer than the first bytes it takes', async () => {
  const tokens = Array.from({ length: 60_000 }, (_, i) => `token ${i}`);
  const { metadata } = await openGguf(source(ggufFile({ values: [['tokens', valued(tokens)]] })));
  expect(metadata.get('tokens')).toEqual(tokens);
});

/** After the names of `tests/test-gguf.cpp` of llama.cpp, and M8 of our own list. */
const HOSTILE: readonly (readonly [string, WrittenGguf | Uint8Array<ArrayBuffer>, string])[] = [
  ['nothing', new Uint8Array(0), 'not a GGUF file, but nothing: it is empty'],
  ['three bytes', new TextEncoder().encode('GGU'), 'not a GGUF file, but a file that begins with "GGU"'],
  ['bad magic', { magic: 'GGUX' }, 'not a GGUF file, but a file that begins with "GGUX'],
  ['a page of a server', new TextEncoder().encode('\n<!DOCTYPE html><html>'), 'but a page that a server has sent'],
  [
    'a pointer of Git LFS',
    new TextEncoder().encode('version https://git-lfs.github.com/spec/v1\n'),
    'but a pointer of Git LFS, in place of the file itself',
  ],
  ['a ZIP archive', Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0), 'but a ZIP archive'],
  ['what is packed', Uint8Array.of(0x1f, 0x8b, 8, 0), 'but packed with gzip'],
  ['safetensors', join(u64(20), new TextEncoder().encode('{"a":{}}')), 'but weights as safetensors'],
  ['settings', new TextEncoder().encode('{"model_type": "llama"}'), 'but JSON'],
  ['version 0', { version: 0 }, 'a big-endian file'],
  ['version 1', { version: 1 }, 'version 1, expected 2 or 3'],
  ['version 4', { version: 4 }, 'version 4, expected 2 or 3'],
  ['big-endian', { version: 3 << 24 }, 'a big-endian file'],
  ['too many values', { valueCount: 2n ** 64n - 1n }, 'is too large'],
  ['more values than fit', { valueCount: 1000 }, '1000 values are more than the file can hold'],
  ['too many tensors', { tensorCount: 2n ** 63n }, 'is too large'],
  ['more tensors than fit', { tensorCount: 500 }, '500 tensors are more than the file can hold'],
  [
    'a key without end',
    join(new TextEncoder().encode('GGUF'), u32(3), u64(0), u64(1), u64(2n ** 62n), new Uint8Array(64)),
    'is too large',
  ],
  [
    'two equal keys',
    {
      values: [
        ['k', valued(1)],
        ['k', valued(2)],
      ],
    },
    'two values of "k"',
  ],
  ['an unknown type', { values: [['k', join(u32(13), u64(0))]] }, 'unknown type of value 13'],
  ['an unknown type of items', { values: [['k', join(u32(9), u32(99), u64(1), u64(1))]] }, 'unknown type of items 99'],
  ['a text longer than the file', { values: [['k', join(u32(8), u64(10 ** 6))]] }, 'bytes of text are more than'],
  ['a text of 2^64 − 1 bytes', { values: [['k', join(u32(8), u64(2n ** 64n - 1n))]] }, 'is too large'],
  ['a list longer than the file', { values: [['k', join(u32(9), u32(10), u64(999_999))]] }, 'items are more than'],
  ['an endless list', { values: [['k', join(u32(9), u32(0), u64(2n ** 60n))]] }, 'is too large'],
  ['a list of lists', { values: [['k', join(u32(9), u32(9), u64(1), u32(4), u64(0))]] }, 'an array inside an array'],
  ['a truth of 2', { values: [['k', join(u32(7), Uint8Array.of(2))]] }, '2 is neither true nor false'],
  ['an integer beyond the safe ones', { values: [['k', join(u32(10), u64(2n ** 60n))]] }, 'is too large'],
  ['a text that is no UTF-8', { values: [['k', join(u32(8), u64(1), Uint8Array.of(255))]] }, 'not UTF-8'],
  ...[0, 1, 13, 2 ** 31, 2 ** 17].map(
    (alignment) =>
      [
        `alignment ${alignment}`,
        { values: [['general.alignment', valued(alignment)]] },
        `an alignment of ${alignment} bytes`,
      ] as const,
  ),
  ['an alignment that is a text', { values: [['general.alignment', valued('32')]] }, 'an alignment of type 8'],
  ['two equal names', { tensors: [F32, F32] }, 'two tensors "a"'],
  ['a name of 2 kB', { tensors: [{ ...F32, name: 'n'.repeat(2000) }] }, 'bytes of text, expected at most'],
  ['no dimension', { tensors: [{ ...F32, sizes: [] }] }, '0 dimensions'],
  ['five dimensions', { tensors: [{ ...F32, sizes: [1, 1, 1, 1, 1] }] }, '5 dimensions'],
  ['a size of 0', { tensors: [{ ...F32, sizes: [2, 0] }] }, 'a size of 0'],
  ['a size of 2^62', { tensors: [{ ...F32, sizes: [2n ** 62n] }] }, 'is too large'],
  ['a size of −1', { tensors: [{ ...F32, sizes: [-1] }] }, 'is too large'],
  ['a product of sizes', { tensors: [{ ...F32, sizes: [2 ** 30, 2 ** 30] }] }, 'a size of'],
  ['an unknown format', { tensors: [{ ...F32, type: 77 }] }, 'is stored as type 77, which is not read'],
  ['a format that is not read', { tensors: [{ ...F32, type: 10 }] }, 'is stored as Q2_K, which is not read'],
  [
    'rows that are no blocks',
    { tensors: [{ ...Q8_0, sizes: [33, 2] }] },
    'rows of 33 are no whole number of Q8_0 blocks',
  ],
  ['an offset off the alignment', { tensors: [{ ...F32, offset: 1 }] }, 'is at 1 of the data, expected 0'],
  ['an overlap', { tensors: [F32, { ...Q8_0, offset: 0 }] }, 'is at 0 of the data, expected 32'],
  ['a hole', { tensors: [F32, { ...Q8_0, offset: 64 }] }, 'is at 64 of the data, expected 32'],
  ['an endless offset', { tensors: [{ ...F32, offset: 2n ** 63n }] }, 'is too large'],
  [
    'not enough data',
    { tensors: [{ ...F32, sizes: [2, 300] }] },
    'ends after the file, which has 128 bytes: it is cut, or was not loaded to its end',
  ],
];

describe('refuses, and says where', () => {
  it.each(HOSTILE)('%s', async (_, file, message) => {
    const opening = openGguf(source(file instanceof Uint8Array ? file : ggufFile(file)));
    await expect(opening).rejects.toThrow(message);
    await expect(opening).rejects.toThrow(/^a\.gguf: /);
    await expect(opening).rejects.toBeInstanceOf(Refused);
  });

  it('a file that is cut, wherever it is', async () => {
    const file = ggufFile({ values: [['k', valued(['a', 'b'])]], tensors: [F32] });
    // The last tensor needs no padding behind it.
    for (let end = 0; end < file.length - 8; end++)
      await expect(openGguf(source(file.slice(0, end))), `${end}`).rejects.toBeInstanceOf(Refused);
    await openGguf(source(file.slice(0, -8)));
  });
});

describe('refuses by name what it does not know', () => {
  const llama = new Uint8Array(fixture('llama.gguf'));
  /** The fixture with one text of the same length in place of another. */
  const replaced = (from: string, to: string) => {
    const at = Buffer.from(llama).indexOf(from);
    const bytes = llama.slice();
    bytes.set(new TextEncoder().encode(to), at);
    return readModel(source(bytes));
  };

  it.each([
    ['an architecture', 'llama', 'mamba', 'the architecture "mamba" is not known here'],
    ['a pre-tokenizer', 'smollm', 'newpre', 'the pre-tokenizer "newpre" is not known here'],
    ['a tokenizer', 'gpt2', 'rwkv', 'the tokenizer "rwkv" is not known here'],
    ['a setting', 'llama.vocab_size', 'llama.logit_wait', 'the setting "llama.logit_wait" is not known here'],
    [
      'a tensor',
      'blk.0.attn_norm.weight',
      'blk.0.attn_form.weight',
      'the tensor "blk.0.attn_form.weight" is not known',
    ],
    ['a tensor’s place', 'blk.1.attn_norm.weight', 'blk.7.attn_norm.weight', 'is missing'],
  ])('%s', async (_, from, to, message) => {
    await expect(replaced(from, to)).rejects.toThrow(message);
    await expect(replaced(from, to)).rejects.toThrow(/^a\.gguf/);
  });
});
