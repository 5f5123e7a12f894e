import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openModelAt } from '../../src/cli/model';
import { readColumns, readPairs } from '../../src/cli/tuneInput';

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
