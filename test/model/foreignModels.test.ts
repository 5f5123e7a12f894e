import { describe, expect, it } from 'vitest';
import { packResponses } from '../../src/engine/language/batches';
import { openCpuEngine } from '../../src/engine/language/cpu/open';
import { single } from '../../src/engine/language/engine';
import { writeSafetensors } from '../../src/model/formats/safetensors';
import { readModel } from '../../src/model/readModel';
import { encodePair } from '../../src/model/tokenizer/encodePair';
import { folderOf, wordModel } from '../support/modelFolder';

/** Files that people have, each with the log-probability of “ sat” after “the cat” by transformers: all but one the same. */

const model = wordModel();
const weights = writeSafetensors(model.tensors, 'F32', { format: 'pt' });
const FILES = {
  'config.json': model.config,
  'tokenizer.json': model.tokenizer,
  'tokenizer_config.json': model.tokenizerConfig,
  'model.safetensors': weights,
};
const RIGHT = -3.940184;

async function scored(files: Parameters<typeof folderOf>[0]) {
  const { config, weights, tokenizer, notes } = await readModel(folderOf(files).folder);
  const engine = await openCpuEngine(config);
  const row = encodePair(tokenizer, 'the cat', ' sat');
  const length = row.prompt.length + row.response.length;
  const logProbs = await engine.score(single(engine.upload(weights)), packResponses([row], length));
  engine.close();
  return { notes, sum: logProbs.subarray(row.prompt.length).reduce((a, b) => a + b, 0) };
}

/** `model.safetensors` with tensors that no weight is; each is bytes of a dtype that is written as it is. */
function withBuffers(buffers: Record<string, { dtype: string; shape: number[]; bytes: number }>) {
  const length = Number(new DataView(weights.buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(weights.subarray(8, 8 + length)));
  let end = weights.length - 8 - length;
  for (const [name, { dtype, shape, bytes }] of Object.entries(buffers)) {
    header[name] = { dtype, shape, data_offsets: [end, end + bytes] };
    end += bytes;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  file.set(weights.subarray(8 + length), 8 + text.length);
  return file;
}

const { post_processor: _, ...noProcessor } = model.tokenizer;
const added = model.tokenizer.added_tokens as object[];
const half = new Map([...model.tensors].slice(0, 6));
const rest = new Map([...model.tensors].slice(6));
const weightMap = Object.fromEntries([
  ...[...half.keys()].map((name) => [name, 'a-1.safetensors']),
  ...[...rest.keys()].map((name) => [name, 'a-2.safetensors']),
]);
const { 'model.safetensors': __, ...unsharded } = FILES;
const SHARDS = {
  ...unsharded,
  'model.safetensors.index.json': { metadata: { total_size: 1 }, weight_map: weightMap },
  'a-1.safetensors': writeSafetensors(half, 'F32'),
  'a-2.safetensors': writeSafetensors(rest, 'F32'),
};

describe('reads what changes no number', () => {
  it.each<[string, Parameters<typeof folderOf>[0], string[]]>([
    ['as it is', FILES, []],
    ...(
      [
        ['an end token among several', { eos_token_id: [2, 3, 4] }],
        ['no scaling of rotations, in words', { rope_scaling: { rope_type: 'default' } }],
        ['a scaling by one', { rope_scaling: { rope_type: 'linear', factor: 1 } }],
        ['the same in the old spelling', { rope_scaling: { type: 'linear', factor: 1.0 } }],
        ['a dynamic scaling by one', { rope_scaling: { type: 'dynamic', factor: 1.0 } }],
        [
          'settings of transformers 5',
          { rope_theta: undefined, rope_parameters: { rope_type: 'default', rope_theta: 1e4 } },
        ],
        ['swish for silu', { hidden_act: 'swish' }],
        ['a Mistral without a window', { model_type: 'mistral', sliding_window: null }],
      ] as const
    ).map(([what, change]): [string, Parameters<typeof folderOf>[0], string[]] => [
      what,
      { ...FILES, 'config.json': { ...model.config, ...change } },
      [],
    ]),
    [
      'rotary frequencies in the file',
      {
        ...FILES,
        'model.safetensors': withBuffers({
          'model.layers.0.self_attn.rotary_emb.inv_freq': { dtype: 'F32', shape: [2], bytes: 8 },
        }),
      },
      ['model.safetensors: model.layers.0.self_attn.rotary_emb.inv_freq not used'],
    ],
    [
      'a buffer of integers and one of truths',
      {
        ...FILES,
        'model.safetensors': withBuffers({
          position_ids: { dtype: 'I64', shape: [1, 4], bytes: 32 },
          'model.layers.0.self_attn.mask': { dtype: 'BOOL', shape: [4], bytes: 4 },
        }),
      },
      ['model.safetensors: position_ids and 1 more not used'],
    ],
    [
      'a [PAD] past the embedding',
      {
        ...FILES,
        'tokenizer.json': {
          ...model.tokenizer,
          added_tokens: [...added, { id: 64, content: '[PAD]', normalized: false, special: true }],
        },
        'tokenizer_config.json': { ...model.tokenizerConfig, pad_token: '[PAD]' },
      },
      ['tokenizer.json: "[PAD]" has the id 64, which the model has no row for'],
    ],
    ['two shards and an index', SHARDS, []],
    [
      'an end token in special_tokens_map.json alone',
      {
        ...FILES,
        'tokenizer_config.json': { model_max_length: 128 },
        'special_tokens_map.json': { eos_token: { content: '</s>' }, bos_token: '<s>' },
      },
      [],
    ],
    ['an end token in config.json alone', { ...FILES, 'tokenizer_config.json': {} }, []],
    [
      'a normalizer that prepends a mark, and no pre-tokenizer',
      {
        ...FILES,
        'tokenizer.json': {
          ...model.tokenizer,
          pre_tokenizer: null,
          normalizer: {
            type: 'Sequence',
            normalizers: [
              { type: 'Prepend', prepend: '▁' },
              { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
            ],
          },
        },
      },
      [],
    ],
  ])('%s', async (_, files, notes) => {
    const found = await scored(files);
    expect(found.sum).toBeCloseTo(RIGHT, 5);
    expect(found.notes).toEqual(notes);
  });

  it('begins with no token if the model’s own tokenizer puts none there', async () => {
    expect((await scored({ ...FILES, 'tokenizer.json': noProcessor })).sum).toBeCloseTo(-4.647226, 5);
  });
});

describe('reads by ranges', () => {
  it('never more than one tensor of a file at a time', async () => {
    const { folder, asked } = folderOf(SHARDS);
    await readModel(folder);
    const largest = Math.max(...[...model.tensors.values()].map(({ values }) => 4 * values.length));
    for (const shard of ['a-1.safetensors', 'a-2.safetensors']) {
      const [start, header, ...tensors] = asked.get(shard)!;
      expect(start).toBe(8);
      expect(header).toBeLessThan(2000);
      expect(Math.max(...tensors)).toBeLessThanOrEqual(largest);
    }
    expect(asked.get('a-1.safetensors')).toHaveLength(2 + half.size);
  });

  it.each<[string, object, string]>([
    ['a path upwards', { x: '../model.safetensors' }, 'found "../model.safetensors"'],
    ['a path from the root', { x: '/etc/passwd.safetensors' }, 'expected the name of a file beside it'],
    ['an address', { x: 'https://example.org/a.safetensors' }, 'expected the name of a file beside it'],
    ['another kind of file', { x: 'a.bin' }, 'expected the name of a file beside it'],
    ['a number', { x: 1 }, 'expected the name of a file beside it'],
    ['a file that is missing', { x: 'b.safetensors' }, 'b.safetensors is missing, which model.safetensors.index.json'],
    ['a tensor that is missing', { x: 'a-1.safetensors' }, 'the tensor "x" is not in a-1.safetensors'],
    ['the same tensors twice', { x: 'a-1.safetensors', y: 'a-3.safetensors' }, 'is in another file, too'],
    [
      'too many files',
      Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`t${i}`, `s${i}.safetensors`])),
      'more than 1000 files',
    ],
    ['no map', [], 'weight_map must be an object'],
  ])('refuses an index with %s', async (_, weight_map, message) => {
    const files = {
      ...SHARDS,
      'a-3.safetensors': SHARDS['a-1.safetensors'],
      'model.safetensors.index.json': { weight_map },
    };
    await expect(readModel(folderOf(files).folder)).rejects.toThrow(message);
  });
});

describe('finds the chat template', () => {
  it.each<[string, object, string | null]>([
    ['nowhere', {}, null],
    ['in tokenizer_config.json', { 'tokenizer_config.json': { ...model.tokenizerConfig, chat_template: 'A' } }, 'A'],
    [
      'among several',
      {
        'tokenizer_config.json': {
          ...model.tokenizerConfig,
          chat_template: [
            { name: 'tool_use', template: 'T' },
            { name: 'default', template: 'D' },
          ],
        },
      },
      'D',
    ],
    ['in a file of its own', { 'chat_template.jinja': 'J' }, 'J'],
    ['not in a list of something else', { 'tokenizer_config.json': { eos_token: '</s>', chat_template: [7] } }, null],
  ])('%s', async (_, files, template) => {
    const { chatFormat } = await readModel(folderOf({ ...FILES, ...files }).folder);
    const found = await chatFormat();
    expect(found?.template ?? null).toBe(template);
    if (found) expect(found.tokens).toEqual({ bos_token: '<s>', eos_token: '</s>', unk_token: '<unk>' });
  });
});
