import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { exportModel } from '../../../src/cli/export';
import { modelAt } from '../../../src/cli/machine';
import type { ExportKind } from '../../../src/engine/input/exported';
import { adapterZip, exportFile } from '../../../src/engine/input/takeAway';
import { adapterOf } from '../../../src/engine/learners/own';
import type { ModelWorld } from '../../../src/experiment/experiment';
import { decodeLink } from '../../../src/experiment/link';
import { presetNamed } from '../../../src/experiment/presets';
import { initialAdapter } from '../../../src/model/adapter/adapter';
import { readPeft } from '../../../src/model/adapter/peft';
import { blobSource } from '../../../src/model/formats/source';
import { openModel } from '../../../src/model/readModel';
import { tinyLlama } from '../../support/tinyLlama';
import { storedFiles } from '../../support/zip';

it('packs what an arm has learnt as a folder that peft reads, with the link of the experiment', async () => {
  const { experiment } = presetNamed('model-pairs');
  const world = experiment.world as ModelWorld;
  const { config } = await openModel(modelAt(fileURLToPath(new URL('../../fixtures/word-model', import.meta.url))));
  const initial = initialAdapter(config, adapterOf(config, world), 0);
  const isB = (name: string) => name.endsWith('.lora_B.weight');
  const trained = new Map([...initial].flatMap(([name, b]) => (isB(name) ? [[name, b.map((_, i) => i / 64)]] : [])));
  const arm = experiment.arms[1]!;
  const zip = await adapterZip({ experiment, world, arm, seed: 0, iteration: 2, config, trained });
  const files = storedFiles(new Uint8Array(await zip.arrayBuffer()));
  const read = await readPeft(async (name) => files.get(`apo/${name}`)!, config);
  expect(read.weights).toEqual(new Map([...initial, ...trained]));
  expect(read.adapter).toMatchObject({ rank: 16, alpha: 32 });
  const card = new TextDecoder().decode(files.get('apo/README.md'));
  expect(card).toContain('iteration 2 of 3');
  expect(await decodeLink(/#apo1\S+/.exec(card)![0])).toEqual(experiment);
});

it('makes the files that the command line makes, to the byte, and stops when told', async () => {
  const { folder } = tinyLlama();
  const { experiment } = presetNamed('model-pairs');
  const world = {
    ...(experiment.world as ModelWorld),
    adapter: { ...(experiment.world as ModelWorld).adapter, rank: 4 },
  };
  const from = modelAt(folder);
  const model = await openModel(from);
  const { config } = model;
  const initial = initialAdapter(config, adapterOf(config, world), 0);
  const trained = new Map([...initial].map(([name, values]) => [name, values.map((_, i) => Math.sin(i) / 8)]));
  const learnt = { experiment, world, arm: experiment.arms[1]!, seed: 0, iteration: 2, config, trained };
  const source = { from, model, name: basename(folder) };
  const bytesOf = async (file: Blob) => new Uint8Array(await file.arrayBuffer());

  const out = mkdtempSync(join(tmpdir(), 'taken-'));
  const peft = storedFiles(await bytesOf(await adapterZip(learnt)));
  mkdirSync(join(out, 'adapter'));
  for (const [name, content] of peft) writeFileSync(join(out, 'adapter', basename(name)), content);
  const byCommand = async (to: string, ...more: string[]) => {
    await exportModel.run(['--model', folder, '--adapter', join(out, 'adapter'), '--to', to, ...more, join(out, to)]);
    return (name: string) => new Uint8Array(readFileSync(join(out, to, name)));
  };
  const gguf = await byCommand('gguf', '--type', 'q8_0');
  const merged = await byCommand('merged');

  const told: number[] = [];
  const onPiece = async (done: number, of: number) => void told.push(done / of);
  const made = async (to: ExportKind) => exportFile(learnt, source, { to, type: 'q8_0' }, onPiece);
  const whole = await made('gguf');
  expect(whole.name).toBe('apo-merged.gguf');
  expect(await bytesOf(whole.file)).toEqual(gguf('model.gguf'));
  // 34 bytes for 32 numbers, and not 64.
  const halves = await exportFile(learnt, source, { to: 'gguf', type: 'f16' }, onPiece);
  expect(halves.file.size).toBeGreaterThan(1.4 * whole.file.size);
  expect(await bytesOf((await made('adapter-gguf')).file)).toEqual(gguf('adapter.gguf'));
  told.length = 0;
  const zip = await made('merged');
  expect([zip.name, told.at(-1), told.toSorted((a, b) => a - b)]).toEqual(['apo-merged.zip', 1, told]);
  const files = storedFiles(await bytesOf(zip.file));
  expect([...files.keys()].sort()).toEqual(
    ['README.md', 'config.json', 'model.safetensors', 'tokenizer.json', 'tokenizer_config.json'].map(
      (name) => `apo-merged/${name}`,
    ),
  );
  for (const [name, content] of files)
    if (!name.endsWith('README.md')) expect(content, name).toEqual(merged(basename(name)));

  const stop = async (done: number) => {
    if (done === 3) throw new Error('enough');
  };
  for (const to of ['merged', 'gguf', 'adapter-gguf'] as const)
    await expect(exportFile(learnt, source, { to, type: 'f16' }, stop)).rejects.toThrow('enough');
  const file = { ...source, from: blobSource('model.gguf', whole.file) };
  await expect(exportFile(learnt, file, { to: 'gguf', type: 'f16' }, stop)).rejects.toThrow('one GGUF file');
  expect((await exportFile(learnt, file, { to: 'adapter-gguf', type: 'f16' }, onPiece)).name).toBe('apo-adapter.gguf');
});
