import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ModelWorld } from '../../src/experiment/experiment';
import { presetNamed } from '../../src/experiment/presets';
import { initialAdapter, modulesOf } from '../../src/model/adapter/adapter';
import { peftFiles } from '../../src/model/adapter/peft';
import { parseConfig } from '../../src/model/families';
import { newOpened, readChosen } from '../../src/worker/own';
import { newOwnWriter } from '../../src/worker/ownWriter';
import type { ChosenFiles, OwnNote, WriteJob, WriteNote } from '../../src/worker/protocol';
import { OPENED } from '../../src/worker/protocol';

/** A model that was read is asked as it is, and with an adapter. */

const NAMES = ['config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'];
const file = (name: string) =>
  new File([readFileSync(new URL(`../fixtures/word-model/${name}`, import.meta.url))], name);
const lines = ['the cat', 'a dog', 'the b', 'cat sat'].map((prompt) => `${JSON.stringify({ prompt })}\n`);
const files: ChosenFiles = {
  model: NAMES.map(file),
  name: 'words',
  data: new File(lines, 'data.jsonl'),
  memory: null,
};
const preset = presetNamed('model-person').experiment;
let ready: Extract<OwnNote, { state: 'ready' }>;

beforeAll(async () => {
  const world = structuredClone(preset.world) as ModelWorld;
  world.data.chat = false;
  Object.assign(world.evaluation, { prompts: 1 });
  Object.assign(world.sampling, { prompts: 1 });
  const notes: OwnNote[] = [];
  await readChosen(world, files, (note) => notes.push(note));
  const last = notes.at(-1)!;
  if (last.state !== 'ready') throw new Error(JSON.stringify(last));
  ready = last;
});

const writers: { close(): void }[] = [];
afterAll(() => {
  for (const writer of writers) writer.close();
});

function opened(adapter: readonly File[], judge: ModelWorld['judge'] = ready.world.judge) {
  const experiment = { ...preset, engine: 'cpu' as const, world: { ...ready.world, judge } };
  const { kept, ...rest } = newOpened({ number: 0, experiment, own: { ...files, hashes: ready.hashes }, adapter });
  const tuning = { tunings: [], tuned() {} };
  const writer = newOwnWriter(rest, kept, { openDevice: () => Promise.reject(new Error('no device')), tuning });
  writers.push(writer);
  return async (of: WriteJob['of']): Promise<WriteNote> => {
    const notes: WriteNote[] = [];
    const prompts = { kind: 'typed', text: 'the cat', chat: false } as const;
    await writer.write({ from: 'opened', of, prompts, manner: { temperature: 1, maxTokens: 12 } }, (note) =>
      notes.push(note),
    );
    return notes.at(-1)!;
  };
}

/** What B is made of: 0 changes nothing. */
async function adapterFiles(b: number): Promise<File[]> {
  const config = parseConfig(
    JSON.parse(readFileSync(new URL('../fixtures/word-model/config.json', import.meta.url), 'utf8')),
  );
  const adapter = {
    rank: 2,
    alpha: 4,
    rankStabilised: false,
    freezeA: false,
    modules: modulesOf(config, ['q_proj', 'down_proj']),
  };
  const weights = initialAdapter(config, adapter, 1);
  for (const [name, values] of weights)
    if (name.endsWith('lora_B.weight'))
      values.forEach((_, i) => {
        values[i] = b * ((i % 3) - 1);
      });
  return [...peftFiles(config, adapter, weights, 'words')].map(
    ([name, content]) => new File([content as BlobPart], name),
  );
}

const NOBODY = { learnt: null, seed: 3 };
const THEIRS = { learnt: OPENED, seed: 3 };
const textsOf = (note: WriteNote) => (note.state === 'written' ? note.texts.map(([text]) => text) : note);

test('as it is, and with an adapter: one that changes nothing writes the same, another does not', async () => {
  const note = await opened([])([NOBODY]);
  expect(note).toMatchObject({ rewards: null });
  const asItIs = textsOf(note);
  expect(asItIs).toEqual([expect.any(String)]);
  const still = textsOf(await opened(await adapterFiles(0))([NOBODY, THEIRS]));
  expect(still).toEqual([...(asItIs as string[]), ...(asItIs as string[])]);
  const [base, moved] = textsOf(await opened(await adapterFiles(0.8))([NOBODY, THEIRS])) as string[];
  expect(base).toBe((asItIs as string[])[0]);
  expect(moved).not.toBe(base);
});

test('what is no adapter of this model is said, and nothing is written', async () => {
  const [config, weights] = await adapterFiles(0.5);
  const said = async (adapter: File[]) => {
    const note = await opened(adapter)([THEIRS]);
    return note.state === 'failed' ? JSON.stringify(note.detail) : note.state;
  };
  expect(await said([weights!])).toContain('adapter_config.json is missing');
  expect(await said([config!])).toContain('adapter_model.safetensors is missing');
  expect(await said([new File(['{"peft_type": "IA3"}'], 'adapter_config.json'), weights!])).toContain('peft_type');
});

test('what rules would give is shown beside each answer, as they are written', async () => {
  const rules: Extract<ModelWorld['judge'], { kind: 'rules' }>['rules'] = [
    { kind: 'length', weight: 2, words: 4 },
    { kind: 'words', weight: -1, words: ['the', 'cat'] },
    { kind: 'pattern', weight: 0.5, pattern: 'd.*g', ignoreCase: false },
  ];
  const seeds = [3, 4, 5, 6];
  const note = await opened([], { kind: 'rules', rules })(seeds.map((seed) => ({ learnt: null, seed })));
  if (note.state !== 'written') throw new Error(JSON.stringify(note));
  const expected = note.texts.map(([text]) => {
    const words = text!.split(' ').filter((word) => /\w/.test(word));
    const found = ['the', 'cat'].filter((word) => words.includes(word)).length / 2;
    return 2 * Math.max(0, 1 - Math.abs(words.length - 4) / 4) - found + (/d.*g/.test(text!) ? 0.5 : 0);
  });
  expect(new Set(expected).size).toBeGreaterThan(1);
  expect(note.rewards!.map(([reward]) => reward)).toEqual(expected);
});

test.each([
  ['what is only called a GGUF file', [new File(['<!doctype html>'], 'a.gguf')], '"not a GGUF file, but a page'],
  ['a GGUF file that is cut', [new File(['GGUF\x03\0\0\0'], 'a.gguf')], 'it is cut, or was not loaded to its end'],
  ['an archive', [new File(['PK\x03\x04'], 'model.zip')], '"not a GGUF file, but a ZIP archive'],
  ['weights alone', [file('model.safetensors')], 'config.json is missing'],
  [
    'several GGUF files',
    ['a', 'b'].map((n) => new File(['GGUF'], `${n}.gguf`)),
    'one GGUF file alone, of a.gguf, b.gguf',
  ],
])('%s is said to be that', async (_, model, expected) => {
  const notes: OwnNote[] = [];
  await readChosen(ready.world, { ...files, model }, (note) => notes.push(note));
  expect(JSON.stringify(notes.at(-1))).toContain(expected);
});

test('pairs that say little of a preference are counted', async () => {
  const world = structuredClone(presetNamed('model-pairs').experiment.world) as ModelWorld;
  Object.assign(world.data, { chat: false, maxTokens: 16 });
  Object.assign(world.sampling, { prompts: 1, maxTokens: 4 });
  world.evaluation.prompts = 1;
  const long = ' cat sat'.repeat(20);
  const pair = { prompt: 'the', chosen: ' cat', rejected: ' dog' };
  const rows = [
    ...[pair, pair, pair],
    { ...pair, rejected: ' cat' },
    { ...pair, prompt: 'a', chosen: '  ' },
    { ...pair, prompt: 'b', rejected: long },
    { ...pair, prompt: long },
  ];
  const data = new File(
    rows.map((row) => `${JSON.stringify(row)}\n`),
    'data.jsonl',
  );
  const notes: OwnNote[] = [];
  await readChosen(world, { ...files, data }, (note) => notes.push(note));
  expect(notes.at(-1)).toMatchObject({
    state: 'ready',
    told: [
      'data: 2 pairs repeat another',
      'data: 1 pairs have two equal responses, which teach nothing',
      'data: 1 pairs have a response without a word',
      'data: 1 pairs have a response that is cut off after 16 tokens',
      'data: 1 prompts have more than 12 tokens, and are left out',
    ],
  });
});
