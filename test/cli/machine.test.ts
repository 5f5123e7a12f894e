import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { modelAt, tuningIn } from '../../src/cli/machine';
import { openSafetensors } from '../../src/model/formats/safetensors';
import type { FileSource } from '../../src/model/formats/source';
import type { Tuning } from '../../src/ops/tuning/tuning';

const TUNING: Tuning = {
  adapter: 'some adapter',
  rowReduction: 'tree',
  attention: 'alone',
  decode: 'alone',
  matmul: {},
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apogee-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('keeps the choice of kernels for the next run', () => {
  const file = join(folder, 'cache', 'tuning.json');
  const told: string[] = [];
  const tell = (text: string) => told.push(text);
  expect(tuningIn(file, tell).tunings).toEqual([]);
  tuningIn(file, tell).tuned?.(TUNING);
  expect(tuningIn(file, tell).tunings).toEqual([TUNING]);
  expect(readdirSync(join(folder, 'cache'))).toEqual(['tuning.json']);
  expect(told).toEqual([]);
});

it('goes on if it cannot be kept, and says why', () => {
  // A folder that cannot be made; permissions would not stop root.
  const blocked = join(folder, 'file');
  writeFileSync(blocked, '');
  const told: string[] = [];
  tuningIn(join(blocked, 'tuning.json'), (text) => told.push(text)).tuned?.(TUNING);
  expect(told).toEqual([expect.stringMatching(/^The choice of kernels is not kept: E/)]);
});

it('refuses a file of a model that changes while it is read, and reads no further than it goes', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'apogee-'));
  const path = join(folder, 'a.gguf');
  writeFileSync(path, 'abcdef');
  const file = modelAt(path) as FileSource;
  expect(new TextDecoder().decode(await file.read(2, 3))).toBe('cde');
  await expect(file.read(4, 3)).rejects.toThrow('a.gguf: ends at 6, where 1 bytes more are expected');
  writeFileSync(path, 'abcdefg');
  await expect(file.read(2, 3)).rejects.toThrow('a.gguf has changed while it was read');
  rmSync(path);
  await expect(file.read(2, 3)).rejects.toThrow('a.gguf');
  expect(() => modelAt(path)).toThrow(`there is no ${path}`);
  rmSync(folder, { recursive: true });
});

it('reads weights beyond 2 GiB of a file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'apogee-'));
  const path = join(folder, 'model.safetensors');
  const far = 2 ** 31 + 4096;
  const header = JSON.stringify({
    unused: { dtype: 'U8', shape: [far], data_offsets: [0, far] },
    w: { dtype: 'F32', shape: [2], data_offsets: [far, far + 8] },
  });
  const handle = openSync(path, 'w');
  // What lies between is never written, so it takes no room on the disk.
  writeSync(handle, Buffer.from(BigUint64Array.of(BigInt(header.length)).buffer), 0, 8, 0);
  writeSync(handle, header, 8);
  writeSync(handle, Buffer.from(Float32Array.of(1.5, -2).buffer), 0, 8, 8 + header.length + far);
  closeSync(handle);
  const tensors = await openSafetensors(modelAt(path) as FileSource);
  expect([...(await tensors.get('w')!.read())]).toEqual([1.5, -2]);
  rmSync(folder, { recursive: true });
});
