import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openOutput } from '../../src/cli/output';

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

it('fails at once where nothing can be written', () => {
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
