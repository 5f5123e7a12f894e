import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openOutput, openOutputs, replaceFile, writeFolder } from '../../src/cli/output';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apogee-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('replaces a file only when it is kept, and whole', () => {
  const path = join(folder, 'trace.jsonl');
  writeFileSync(path, 'old\n');
  const output = openOutput(path);
  output.line('one');
  output.line('zwei – δύο');
  expect(readFileSync(path, 'utf8')).toBe('old\n');
  output.keep();
  output.discard();
  expect(readFileSync(path, 'utf8')).toBe('one\nzwei – δύο\n');
  expect(readdirSync(folder)).toEqual(['trace.jsonl']);
});

it('leaves nothing behind when discarded', () => {
  const output = openOutput(join(folder, 'trace.jsonl'));
  output.line('one');
  output.discard();
  expect(readdirSync(folder)).toEqual([]);
});

it('fails at once if nothing can be written, and leaves nothing of the others', () => {
  expect(() => openOutputs([join(folder, 'one'), undefined, join(folder, 'missing', 'two')])).toThrow(/ENOENT/);
  expect(readdirSync(folder)).toEqual([]);
  expect(() => openOutput(join(folder, 'missing', 'trace.jsonl'))).toThrow(/ENOENT/);
});

it('writes to a device in place, and says when it is full', () => {
  // Only Linux has this device.
  if (process.platform !== 'linux') return;
  const output = openOutput('/dev/full');
  expect(() => output.line('one')).toThrow(/ENOSPC/);
  output.discard();
  expect(existsSync('/dev/full')).toBe(true);
});

it('keeps what was reached beside the old file, but nothing of nothing', () => {
  const path = join(folder, 'trace.jsonl');
  writeFileSync(path, 'old\n');
  expect(openOutput(path).keepPartial()).toBeNull();
  expect(readdirSync(folder)).toEqual(['trace.jsonl']);
  const output = openOutput(path);
  output.line('one');
  expect(output.keepPartial()).toBe(`${path}.partial`);
  output.discard();
  expect(output.keepPartial()).toBeNull();
  expect(readFileSync(path, 'utf8')).toBe('old\n');
  expect(readFileSync(`${path}.partial`, 'utf8')).toBe('one\n');
  expect(readdirSync(folder)).toEqual(['trace.jsonl', 'trace.jsonl.partial']);
});

it('writes to the file that a link means, there or not', () => {
  const [path, link, second] = ['trace.jsonl', 'link', 'second'].map((name) => join(folder, name));
  symlinkSync('trace.jsonl', link!);
  symlinkSync(link!, second!);
  for (const text of ['new', 'newer']) {
    replaceFile(second!, text);
    expect(readFileSync(path!, 'utf8')).toBe(text);
  }
  expect(lstatSync(link!).isSymbolicLink() && lstatSync(second!).isSymbolicLink()).toBe(true);
  expect(readdirSync(folder)).toHaveLength(3);
  symlinkSync('loop', join(folder, 'loop'));
  expect(() => openOutput(join(folder, 'loop'))).toThrow(/ELOOP/);
});

it('writes a folder whole or not at all, and leaves alone what else is in it', () => {
  const path = join(folder, 'models', 'tales');
  const read = () =>
    Object.fromEntries(readdirSync(path).map((name) => [name, readFileSync(join(path, name), 'utf8')]));
  writeFolder(
    path,
    new Map([
      ['a', '1'],
      ['b', '1'],
    ]),
  );
  writeFileSync(join(path, 'own'), 'own');
  writeFolder(
    path,
    new Map([
      ['a', '2'],
      ['b', '2'],
    ]),
  );
  expect(read()).toEqual({ a: '2', b: '2', own: 'own' });
  // The second file cannot be written.
  expect(() =>
    writeFolder(
      path,
      new Map([
        ['a', '3'],
        ['missing/b', '3'],
      ]),
    ),
  ).toThrow(/ENOENT/);
  expect(read()).toEqual({ a: '2', b: '2', own: 'own' });
  expect(readdirSync(join(folder, 'models'))).toEqual(['tales']);
});
