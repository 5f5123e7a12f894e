import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { exportModel } from '../../src/cli/export';
import { modelAt } from '../../src/cli/machine';
import { writeFolder } from '../../src/cli/output';
import { adapterShapes, initialAdapter, modulesOf, scaleOf } from '../../src/model/adapter/adapter';
import { adapterGguf } from '../../src/model/adapter/gguf';
import { peftFiles } from '../../src/model/adapter/peft';
import { openModel } from '../../src/model/readModel';

const MODEL = fileURLToPath(new URL('../../public/models/tales', import.meta.url));
const base = await openModel(modelAt(MODEL));
const modules = modulesOf(base.config, ['q_proj', 'down_proj']);
const adapter = { rank: 2, alpha: 3, rankStabilised: false, freezeA: false, modules };
const weights = new Map(
  [...adapterShapes(base.config, adapter)].map(([name, [rows, columns]]) => [
    name,
    Float32Array.from({ length: rows! * columns! }, (_, i) => Math.sin(i) / 8),
  ]),
);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'apogee-'));
  writeFolder(join(folder, 'adapter'), peftFiles(base.config, adapter, weights, MODEL));
});
afterAll(() => rmSync(folder, { recursive: true }));

const write = (to: string, ...more: string[]) => {
  const out = join(folder, `${to}-out`);
  return exportModel
    .run(['--model', MODEL, '--adapter', join(folder, 'adapter'), '--to', to, ...more, out])
    .then(() => out);
};

it('a merged folder is a model, with all that stood beside the weights', async () => {
  const out = await write('merged');
  const merged = await openModel(modelAt(out));
  expect(merged.config).toEqual(base.config);
  for (const name of ['config.json', 'tokenizer.json', 'tokenizer_config.json'])
    expect(readFileSync(join(out, name)), name).toEqual(readFileSync(join(MODEL, name)));
  const module = 'model.layers.0.mlp.down_proj';
  const [before, after] = [await base.read(`${module}.weight`), await merged.read(`${module}.weight`)];
  const [a, b] = ['A', 'B'].map((which) => weights.get(`${module}.lora_${which}.weight`)!);
  const into = a!.length / 2;
  after.forEach((found, i) => {
    const [row, column] = [Math.floor(i / into), i % into];
    const added = scaleOf(adapter) * (b![2 * row]! * a![column]! + b![2 * row + 1]! * a![into + column]!);
    // The file is of halves, of which these are below 2.
    expect(Math.abs(found - before[i]! - added)).toBeLessThanOrEqual(2 ** -11);
  });
});

it('an adapter is what it was; GGUF says what it cannot hold', async () => {
  const out = await write('peft');
  for (const name of readdirSync(join(folder, 'adapter')).filter((file) => file.startsWith('adapter')))
    expect(readFileSync(join(out, name)), name).toEqual(readFileSync(join(folder, 'adapter', name)));
  await expect(write('gguf')).rejects.toThrow('the tokenizer "WordPiece" is not known here');
  expect(readdirSync(folder)).not.toContain('gguf-out');
});

it('a card says what the base is, and what made the adapter', async () => {
  const made = '## How it was made\n\nby hand\n';
  writeFileSync(join(folder, 'adapter', 'README.md'), `# Adapter\n\n${made}`);
  writeFileSync(join(folder, 'adapter', 'tune.json'), '{}\n');
  const out = await write('merged');
  const card = readFileSync(join(out, 'README.md'), 'utf8');
  expect(card).toContain('| Base model | tales |');
  const hash = createHash('sha256')
    .update(readFileSync(join(MODEL, 'model.safetensors')))
    .digest('hex');
  expect(card).toContain(`| sha256 of model.safetensors | \`${hash}\` |`);
  expect(card.endsWith(made)).toBe(true);
  expect(readFileSync(join(out, 'tune.json'), 'utf8')).toBe('{}\n');
});

it('says what is missing', async () => {
  await expect(exportModel.run(['--model', MODEL, '--to', 'peft', 'x'])).rejects.toThrow('--adapter is missing');
  await expect(write('onnx')).rejects.toThrow('--to: expected merged, gguf, peft, received');
  await expect(write('gguf', '--type', 'q4_0')).rejects.toThrow('--type: expected f16, q8_0');
  const file = join(folder, 'model.gguf');
  writeFileSync(file, '');
  await expect(exportModel.run(['--model', file, '--adapter', 'x', '--to', 'merged', 'y'])).rejects.toThrow(
    'are not merged; its adapter alone is written by gguf or peft',
  );
});

it('says how much of a small adapter is lost to what the file stores, and nothing of a large one', async () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const lossOf = async (share: number) => {
    const small = new Map([...weights].map(([name, values]) => [name, values.map((each) => share * each)]));
    writeFolder(join(folder, 'adapter'), peftFiles(base.config, adapter, small, MODEL));
    said.mockClear();
    await write('merged');
    return said.mock.calls.map(([text]) => /ALARM: (\d+) % of what the adapter changes/.exec(String(text))?.[1]);
  };
  try {
    expect(await lossOf(1)).toEqual([undefined]);
    expect(await lossOf(2 ** -9)).toEqual(['100', undefined]);
  } finally {
    said.mockRestore();
    writeFolder(join(folder, 'adapter'), peftFiles(base.config, adapter, weights, MODEL));
  }
});

it('a GGUF file gives its adapter alone', async () => {
  const gguf = fileURLToPath(new URL('../fixtures/gguf/llama.gguf', import.meta.url));
  const { config } = await openModel(modelAt(gguf));
  const own = { ...adapter, modules: modulesOf(config, ['q_proj']) };
  const drawn = initialAdapter(config, own, 1);
  const [from, out] = [join(folder, 'of-gguf'), join(folder, 'of-gguf-out')];
  writeFolder(from, peftFiles(config, own, drawn, gguf));
  await exportModel.run(['--model', gguf, '--adapter', from, '--to', 'gguf', out]);
  expect(readdirSync(out)).toEqual(['README.md', 'adapter.gguf']);
  const pieces = [];
  for await (const piece of adapterGguf({ config, adapter: own, weights: drawn, name: 'llama.gguf' }))
    pieces.push(piece);
  expect(readFileSync(join(out, 'adapter.gguf'))).toEqual(Buffer.concat(pieces));
});
