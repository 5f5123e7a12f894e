import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { parseArguments } from '../../src/cli/command';
import { openModelAt } from '../../src/cli/model';
import { writeFolder } from '../../src/cli/output';
import { OPTIONS, readAdapter, readColumns, readPairs } from '../../src/cli/tuneInput';
import { peftFiles } from '../../src/model/adapter/peft';

const model = await openModelAt(fileURLToPath(new URL('../fixtures/word-model', import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), 'columns-'));

function fileOf(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const pairsOf = (file: string, spec: string | null) =>
  readPairs({ file, columns: spec === null ? {} : readColumns(spec) }, model, 32);

it('reads the same pairs whatever their columns are called', async () => {
  const own = await pairsOf(fileOf('own.csv', 'prompt,chosen,rejected\nthe cat, sat, dog\n'), null);
  const spec = 'prompt=the question, chosen = good,rejected=a=b';
  const csv = fileOf('other.csv', 'the question,note,good,a=b\nthe cat,x, sat, dog\n');
  const json = fileOf('other.jsonl', '{"the question":"the cat","good":" sat","a=b":" dog","prompt":"not this"}\n');
  expect(await pairsOf(csv, spec)).toEqual(own);
  expect(await pairsOf(json, spec)).toEqual(own);
});

it('names a column that is not there, and a spec that is none', async () => {
  const csv = fileOf('named.csv', 'question,good,bad\nthe cat, sat, dog\n');
  const has = '"question", "good", "bad"; say which is which, as in prompt=NAME,chosen=NAME,rejected=NAME';
  await expect(pairsOf(csv, null)).rejects.toThrow(`--columns: ${csv} has ${has}`);
  await expect(pairsOf(csv, 'prompt=question,chosen=goood,rejected=bad')).rejects.toThrow(has);
  for (const [spec, part] of [
    ['', '""'],
    ['question', '"question"'],
    ['prompt=', '"prompt="'],
    ['answer=good', '"answer=good"'],
    ['__proto__=good', '"__proto__=good"'],
  ])
    expect(() => readColumns(spec!), spec).toThrow(
      `--columns: expected prompt=NAME,chosen=NAME,rejected=NAME, received ${part}`,
    );
  expect(() => readColumns('prompt=a,prompt=b')).toThrow('--columns: prompt stands there twice');
});

const adapterOf = (...args: string[]) => readAdapter(parseArguments(args, OPTIONS).values, model);

it('refuses an adapter that cannot change the model, and what --lora has twice or with a value of no meaning', async () => {
  for (const [spec, said] of [
    ['r=2,alpha=0', '--lora: with alpha 0 nothing that is trained changes the model'],
    ['r=2,r=3', '--lora: r stands there twice'],
    ['rslora=false', 'rslora, received "rslora=false"'],
    ['r', 'received "r"'],
  ])
    await expect(adapterOf('--lora', spec!), spec).rejects.toThrow(said);
  const { adapter, weights } = await adapterOf('--lora', 'r=2,alpha=4,rslora');
  expect(adapter).toMatchObject({ rank: 2, alpha: 4, rankStabilised: true });
  const place = join(folder, 'none');
  writeFolder(place, peftFiles(model.config, { ...adapter, alpha: 0 }, weights, 'base'));
  await expect(adapterOf('--adapter', place)).rejects.toThrow(`--adapter: ${place} has alpha 0`);
  const cut = readFileSync(join(place, 'adapter_model.safetensors')).subarray(0, -4);
  writeFileSync(join(place, 'adapter_model.safetensors'), cut);
  await expect(adapterOf('--adapter', place)).rejects.toThrow(/^adapter_model\.safetensors: safetensors: /);
});

it('tells which pairs teach little, and names a fault once and by its file', async () => {
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const rows = ['the cat, sat, sat', 'the cat,, dog', 'the cat, sat, dog', 'the cat, sat, dog'];
    expect(await pairsOf(fileOf('weak.csv', `prompt,chosen,rejected\n${rows.join('\n')}\n`), null)).toHaveLength(4);
    expect(said.mock.calls.map(([text]) => text)).toEqual([
      'data: 1 of 4 pairs repeat another\n',
      'data: 1 of 4 pairs have two equal responses, which teach nothing\n',
      'data: 1 of 4 pairs have a response without a word\n',
    ]);
    const latin = join(folder, 'latin.jsonl');
    writeFileSync(latin, Buffer.from('{"prompt":"th\u00e9"}\n', 'latin1'));
    await expect(pairsOf(latin, null)).rejects.toThrow(`the first: ${latin} line 1: not UTF-8`);
    await expect(pairsOf(fileOf('open.csv', 'prompt\n"the cat\n'), null)).rejects.toThrow(
      `${join(folder, 'open.csv')} line 2: a quote is opened and never closed`,
    );
  } finally {
    said.mockRestore();
  }
});
