import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepCheckpoint, lastCheckpoint } from '../../src/cli/pretrainCheckpoints';
import { writeCheckpoint } from '../../src/engine/pretraining/checkpoint';
import { TALES_SETTINGS } from '../../src/engine/pretraining/pretrain';
import { TINY, TINY_WEIGHTS } from '../support/storyteller';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apogee-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const state = { weights: TINY_WEIGHTS, first: TINY_WEIGHTS, second: TINY_WEIGHTS };
const keep = async (path: string, step: number) =>
  keepCheckpoint(path, await writeCheckpoint(TINY, TALES_SETTINGS, { ...state, step }));

function damage(path: string): void {
  const bytes = readFileSync(path);
  bytes[bytes.length - 1]! ^= 1;
  writeFileSync(path, bytes);
}

it('goes on from the last checkpoint, and from the one before if that is damaged', async () => {
  const path = join(folder, 'new', 'checkpoint');
  const told: string[] = [];
  const last = () => lastCheckpoint(path, TINY, TALES_SETTINGS, (text) => told.push(text));
  await expect(last()).rejects.toThrow('ENOENT');
  for (const step of [250, 500, 750]) await keep(path, step);
  expect((await last()).step).toBe(750);
  expect(told).toEqual([]);
  damage(path);
  expect((await last()).step).toBe(500);
  expect(told).toEqual([expect.stringMatching(/^checkpoint: damaged, .*; going on from the one before, step 500$/)]);
  damage(`${path}.before`);
  await expect(last()).rejects.toThrow('checkpoint: damaged');
});
