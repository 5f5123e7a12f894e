import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { LINES } from '../support/ownRun';

/** The commands for a model of one's own, one after the other as a user types them, on the tiny model of words. */

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MODEL = join(ROOT, 'test/fixtures/word-model');

/** Ends with status 0; else what it has said fails the test. */
function apogee(args: readonly string[], input = ''): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/apogee.mjs', ...args], { cwd: ROOT, input });
  expect(status, String(stderr)).toBe(0);
  return String(stdout);
}
const linesOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const asLines = (rows: readonly unknown[]) => rows.map((row) => JSON.stringify(row)).join('\n');

let folder: string;
const at = (name: string) => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'apogee-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('tune, score, generate and export work on each other’s files', () => {
  writeFileSync(at('pairs.jsonl'), asLines(LINES));
  const cpu = ['--model', MODEL, '--engine', 'cpu'];
  const steps = ['--steps', '24', '--pairs-per-step', '4', '--learning-rate', '0.02', '--lora', 'r=4,alpha=8'];
  const files = ['--data', at('pairs.jsonl'), '--report', at('steps.jsonl'), '--save', at('adapter')];
  apogee(['tune', ...cpu, ...files, ...steps, '--check', '2']);
  const report = linesOf(readFileSync(at('steps.jsonl'), 'utf8'));
  expect(report.map(({ step }) => step)).toEqual(Array.from({ length: 25 }, (_, step) => step));
  expect(report[0].loss).toBe(Math.log(2));
  expect(report[24].loss).toBeLessThan(0.5);
  expect(report[24].gradientNorm).toBeNull();

  const rows = (key: 'chosen' | 'rejected') =>
    asLines(LINES.map((line) => ({ prompt: line.prompt, completion: line[key] })));
  const sumOf = (key: 'chosen' | 'rejected', adapter: readonly string[]) =>
    linesOf(apogee(['score', ...cpu, ...adapter, '--end'], rows(key)))
      .flatMap(({ logProbs }) => logProbs as number[])
      .reduce((a, b) => a + b, 0);
  const adapter = ['--adapter', at('adapter')];
  const marginOf = (own: readonly string[]) => sumOf('chosen', own) - sumOf('rejected', own);
  expect(marginOf(adapter)).toBeGreaterThan(marginOf([]) + 1);

  const prompts = asLines(LINES.slice(0, 3).map(({ prompt }) => ({ prompt })));
  const write = (own: readonly string[]) => linesOf(apogee(['generate', ...own, '--max-tokens', '6'], prompts));
  const written = write([...cpu, ...adapter]);
  expect(written).toHaveLength(3);
  apogee(['export', '--model', MODEL, ...adapter, '--to', 'merged', at('merged')]);
  expect(existsSync(at('merged/config.json'))).toBe(true);
  expect(write(['--model', at('merged'), '--engine', 'cpu'])).toEqual(written);
});

it('tune keeps what the steps before a failure reached', () => {
  // Only Linux has this device, on which the report of the first step fails.
  if (process.platform !== 'linux') return;
  writeFileSync(at('pairs.jsonl'), asLines(LINES));
  const files = ['--data', at('pairs.jsonl'), '--report', '/dev/full', '--save', at('kept')];
  const args = ['tune', '--model', MODEL, '--engine', 'cpu', ...files, '--steps', '3', '--check', '0'];
  const { status, stderr } = spawnSync(process.execPath, ['scripts/apogee.mjs', ...args], { cwd: ROOT });
  expect(status).toBe(1);
  expect(String(stderr)).toMatch(/adapter: .*kept\n.*\napogee: \/dev\/full: the disk is full/);
  const scored = asLines([{ prompt: LINES[0]!.prompt, completion: LINES[0]!.chosen }]);
  const score = (own: readonly string[]) => apogee(['score', '--model', MODEL, '--engine', 'cpu', ...own], scored);
  expect(score(['--adapter', at('kept')])).not.toBe(score([]));
});
