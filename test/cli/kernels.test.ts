import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { recordedKernels } from '../../src/cli/kernels';
import { start } from '../support/events';

const folder = mkdtempSync(join(tmpdir(), 'apogee-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = join(folder, 'run.jsonl');
const begun = (engine: object) => JSON.stringify({ ...start(), engine });
const WEBGPU = { kind: 'webgpu', description: 'a card', kernels: 'attention workgroup, …' };

it('reads the kernels of a run from its first line, and no more', async () => {
  writeFileSync(file, `${begun(WEBGPU)}\nno JSON\n`);
  expect(await recordedKernels(file)).toBe(WEBGPU.kernels);
});

it.each([
  ['', 'is no run: its first line is no "start"'],
  ['{"kind": "end"}', 'is no run: its first line is no "start"'],
  ['no JSON', 'JSON'],
  ['[1]', 'kind: expected'],
  [`${' '.repeat(2 ** 20 + 1)}\n`, 'longer than'],
  [begun({ kind: 'cpu', description: 'wasm' }), 'was on cpu (wasm), and names no kernels'],
  [begun({ ...WEBGPU, kernels: 'x'.repeat(2 ** 14 + 1) }), 'kernels'],
  [begun({ ...WEBGPU, kernels: ['quad'] }), 'kernels'],
])('refuses what names none: %#', async (text, message) => {
  writeFileSync(file, text);
  const caught: Error = await recordedKernels(file).then(
    () => null,
    (error) => error,
  );
  expect([caught.name, caught.message]).toEqual(['UsageError', expect.stringContaining(message)]);
});
