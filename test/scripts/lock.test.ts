import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { alone } from '../../scripts/lock.mjs';

const LOCK = new URL('../../scripts/lock.mjs', import.meta.url).href;

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apogee-'));
  path = join(folder, 'cache', 'install.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Says in `log` when its work begins and ends. */
const worker = (log: string) => `
  import { appendFileSync } from 'node:fs';
  import { alone } from ${JSON.stringify(LOCK)};
  const say = (text) => appendFileSync(${JSON.stringify(log)}, text + process.pid + '\\n');
  alone(${JSON.stringify(path)}, () => {
    say('+');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    say('-');
  }, { most: 60000, wait() {} });`;

it('lets one process work after the other, past the lock of a dead one', async () => {
  const log = join(folder, 'log');
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  alone(path, () => {}, { most: 0, wait: () => {} });
  writeFileSync(path, String(dead));
  const ends = Array.from({ length: 5 }, () => {
    const child = spawn(process.execPath, ['--input-type=module', '-e', worker(log)], { stdio: 'inherit' });
    return new Promise((resolve) => child.on('close', resolve));
  });
  expect(await Promise.all(ends)).toEqual([0, 0, 0, 0, 0]);
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  expect(lines).toHaveLength(10);
  for (let i = 0; i < 10; i += 2) expect([lines[i]![0], lines[i + 1]]).toEqual(['+', `-${lines[i]!.slice(1)}`]);
  expect(readdirSync(join(folder, 'cache'))).toEqual([]);
});

it('gives up after a while, with what to do, and leaves the lock of another', () => {
  alone(path, () => {}, { most: 0, wait: () => {} });
  writeFileSync(path, String(process.ppid));
  const wait = vi.fn();
  expect(() => alone(path, () => {}, { most: 300, wait })).toThrow(
    `process ${process.ppid} has been at it for 0 seconds; if it does something else, remove ${path}`,
  );
  expect(wait.mock.calls).toEqual([[process.ppid]]);
  expect(existsSync(path)).toBe(true);
});

it('lets go after an error', () => {
  const fail = () =>
    alone(
      path,
      () => {
        throw new Error('no network');
      },
      { most: 0, wait: () => {} },
    );
  expect(fail).toThrow('no network');
  expect(existsSync(path)).toBe(false);
});
