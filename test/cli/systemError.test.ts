import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openOutput, writeFolder } from '../../src/cli/output';
import { demandPlaces } from '../../src/cli/places';
import { saidOf } from '../../src/cli/systemError';

/** What the system refuses is told in words, by the name that was given. */

const folder = mkdtempSync(join(tmpdir(), 'apogee-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (...names: string[]) => join(folder, ...names);
writeFileSync(at('file'), '');

function saidBy(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return saidOf(error);
  }
  return 'nothing';
}

it.each([
  ['a file in no folder', () => openOutput(at('none', 'x')), `${at('none', 'x')}: there is no folder ${at('none')}`],
  [
    'a file in a file',
    () => openOutput(at('file', 'x')),
    `${at('file', 'x')}: ${at('file')} is a file, and not a folder`,
  ],
  [
    'a folder in a file',
    () => demandPlaces({ folders: [['save', at('file', 'x')]] }),
    `${at('file', 'x')}: ${at('file')} is a file, and not a folder`,
  ],
  [
    'files in a file',
    () => writeFolder(at('file', 'x', 'y'), new Map([['a', '']]), at('none')),
    `${at('file', 'x')}: ${at('file')} is a file, and not a folder`,
  ],
  ['no file to read', () => readFileSync(at('a')), `${at('a')}: there is no such file`],
  ['a folder to read', () => readFileSync(folder), 'EISDIR: illegal operation on a directory, read'],
  ['anything else', () => mkdirSync(at('x'.repeat(300))), /^ENAMETOOLONG/],
  ['what is no refusal of the system', () => openOutput(folder), /is a folder, and a file is to be written there$/],
])('%s', (_, work, expected) => {
  expect(saidBy(work)).toMatch(expected);
});

it('a full disk, and a folder in a device', () => {
  // Only Linux has this device.
  if (process.platform !== 'linux') return;
  expect(saidBy(() => openOutput('/dev/full').line('one'))).toBe('/dev/full: the disk is full');
  expect(saidBy(() => demandPlaces({ folders: [['save', '/dev/full/x']] }))).toBe(
    '/dev/full/x: /dev/full is a file, and not a folder',
  );
});
