import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, it } from 'vitest';
import { readBase } from '../../src/cli/card';
import { type Own, readOwn } from '../../src/cli/own';
import { saveSolution } from '../../src/cli/saveSolution';
import { type Experiment, type ModelWorld, parseExperiment } from '../../src/experiment/experiment';
import { decodeLink } from '../../src/experiment/link';
import { presetNamed } from '../../src/experiment/presets';
import { initialAdapter, modulesOf } from '../../src/model/adapter/adapter';
import { readPeft } from '../../src/model/adapter/peft';
import { EMPTY_TRACE, fold } from '../../src/trace/fold';

const FIXTURE = fileURLToPath(new URL('../fixtures/word-model', import.meta.url));
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'own-'));
});

function fileOf(lines: readonly unknown[]): string {
  const path = join(folder, 'data.jsonl');
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join('\n'));
  return path;
}

function experimentOf(name: string, change: (world: ModelWorld) => void = () => {}): Experiment {
  const experiment = structuredClone(presetNamed(name).experiment);
  const world = experiment.world as ModelWorld;
  world.data.chat = false;
  world.data.maxTokens = 32;
  world.sampling.maxTokens = 8;
  change(world);
  return parseExperiment(experiment);
}

const open = (experiment: Experiment, data: string, model = FIXTURE): Promise<Own> =>
  readOwn(experiment, experiment.world as ModelWorld, { model, data });

it('names model and data by their content, as sha256sum does', async () => {
  const data = fileOf([{ prompt: 'the cat' }, { prompt: 'the dog' }, { prompt: 'the cat' }]);
  const { world, experiment, material } = await open(experimentOf('model-rules'), data);
  const list = readdirSync(FIXTURE)
    .sort()
    .map((name) => `${sha256(readFileSync(join(FIXTURE, name)))}  ${name}\n`);
  expect(world.model).toEqual({ source: 'word-model', revision: '', sha256: sha256(list.join('')) });
  expect(world.data).toMatchObject({ sha256: sha256(readFileSync(data)), count: 2 });
  expect(experiment.world).toBe(world);
  expect(material.data).toMatchObject({ kind: 'prompts', prompts: [{ text: 'the cat' }, { text: 'the dog' }] });
});

it('leaves out prompts that leave no room, and cuts completions', async () => {
  const long = 'the '.repeat(30);
  const data = fileOf([
    { prompt: long, chosen: ' cat', rejected: ' dog' },
    { prompt: 'the', chosen: ` ${long}`, rejected: ' dog' },
    { chosen: 'the cat sat', rejected: 'the cat' },
  ]);
  const { world, material } = await open(experimentOf('model-pairs'), data);
  expect(world.data.count).toBe(2);
  const { pairs } = material.data as Extract<typeof material.data, { kind: 'pairs' }>;
  for (const { prompt, chosen } of pairs) expect(prompt.ids.length + chosen.ids.length).toBeLessThanOrEqual(32);
  expect(pairs[0]!.prompt.text).toBe('the');
  expect(pairs[0]!.prompt.ids.length + pairs[0]!.chosen.ids.length).toBe(32);
});

it.each<[string, (world: ModelWorld) => void, string]>([
  [
    'another model',
    (world) => (world.model.sha256 = '0'.repeat(64)),
    'The model: the experiment names the content 000',
  ],
  ['other data', (world) => (world.data.sha256 = '0'.repeat(64)), 'The data: the experiment names the content 000'],
  ['a layer that there is not', (world) => (world.adapter.targets = ['x_proj']), 'no linear layer is called "x_proj"'],
  ['a chat without a template', (world) => (world.data.chat = true), 'data.chat: the model has no chat template'],
])('refuses %s', async (_, change, message) => {
  await expect(open(experimentOf('model-rules', change), fileOf([{ prompt: 'the' }]))).rejects.toThrow(message);
});

it('refuses lines that are none, and wants both files', async () => {
  const experiment = experimentOf('model-rules');
  await expect(open(experiment, fileOf([{ prompt: 'the' }, { text: 'the' }]))).rejects.toThrow('1 lines of');
  const given = experiment.world as ModelWorld;
  await expect(readOwn(experiment, given, { data: 'x' })).rejects.toThrow('--model DIR is missing');
  await expect(readOwn(experiment, given, { model: FIXTURE })).rejects.toThrow('--data FILE is missing');
});

it('saves what an arm has learnt for peft, with the link that makes it again', async () => {
  const data = fileOf([{ prompt: 'the', chosen: ' cat', rejected: ' dog' }]);
  const own = await open(experimentOf('model-pairs'), data);
  const { config } = own.material.model;
  const adapter = { rank: 16, alpha: 32, rankStabilised: false, freezeA: true, modules: modulesOf(config, null) };
  const initial = initialAdapter(config, adapter, 0);
  const trained = new Map(
    [...initial]
      .filter(([name]) => name.endsWith('.lora_B.weight'))
      .map(([name, b]) => [name, b.map((_, i) => i / 64)]),
  );
  const engine = { kind: 'cpu', description: 'this' } as const;
  const trace = fold(EMPTY_TRACE, [{ kind: 'start', experiment: own.experiment, engine }]);
  await saveSolution(
    folder,
    trace,
    'apo',
    { weights: async () => trained },
    {
      ...own,
      base: await readBase(own.path),
    },
  );
  const read = await readPeft(async (name) => new Uint8Array(readFileSync(join(folder, 'apo', name))), config);
  expect(read.weights).toEqual(new Map([...initial, ...trained]));
  const card = readFileSync(join(folder, 'apo', 'README.md'), 'utf8');
  expect(card).toContain('held-out pairs preferred as given');
  const [link] = /#apo1\S+/.exec(card)!;
  expect(await decodeLink(link)).toEqual(own.experiment);
});

it('reads one file as it reads a folder: another name changes nothing', async () => {
  const models = ['here', 'there'].map((name) => join(folder, name));
  for (const path of models) {
    mkdirSync(path);
    for (const name of readdirSync(FIXTURE)) copyFileSync(join(FIXTURE, name), join(path, name));
  }
  writeFileSync(join(models[1]!, 'README.md'), 'not read');
  const data = fileOf([{ prompt: 'the' }]);
  const [here, there] = await Promise.all(models.map((path) => open(experimentOf('model-rules'), data, path)));
  expect(here!.world.model.sha256).toBe(there!.world.model.sha256);
});

it('leaves a classifier to the page, and says so', async () => {
  const data = fileOf([{ prompt: 'the cat' }, { prompt: 'the dog' }]);
  const experiment = experimentOf('model-classifier', (world) => Object.assign(world.judge, { source: 'taste.onnx' }));
  await expect(open(experiment, data)).rejects.toThrow(
    'A classifier judges this experiment (taste.onnx), and only the page can run it',
  );
});
