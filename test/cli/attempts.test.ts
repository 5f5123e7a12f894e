import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { attemptsIn } from '../../src/cli/attempts';
import { openAttempts } from '../../src/gpu/attempts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apogee-'));
  file = join(folder, 'cache', 'attempts.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A process of which the test decides who else lives, and when it gets a signal or ends. */
function processOf(pid: number, living: readonly number[] = []) {
  const listeners = new Map<string, Set<(what: never) => void>>();
  const of = (name: string) => listeners.get(name) ?? listeners.set(name, new Set()).get(name)!;
  const killed: (string | number)[] = [];
  return {
    pid,
    killed,
    on: (name: string, listener: (what: never) => void) => of(name).add(listener),
    off: (name: string, listener: (what: never) => void) => of(name).delete(listener),
    listenerCount: (name: string) => of(name).size,
    kill(other: number, signal: string | number) {
      if (signal !== 0) killed.push(signal);
      else if (!living.includes(other)) throw Object.assign(new Error('no such process'), { code: 'ESRCH' });
      return true;
    },
    emit(name: string) {
      for (const listener of [...of(name)]) listener(name as never);
    },
  };
}

type Process = ReturnType<typeof processOf>;

/** What a process knows of the kernels of a card. */
function opened(system: Process, time = { now: 1e6 }, told: string[] = []) {
  const store = attemptsIn(
    file,
    (text) => told.push(text),
    () => time.now,
    system as unknown as NodeJS.Process,
  );
  return openAttempts(store, 'a card');
}

it('remembers what was under way in a process that is gone', async () => {
  const [one, two] = [processOf(11), processOf(12, [11])];
  await (await opened(one)).begin(['a']);
  expect((await opened(two)).leftOut()).toEqual([]);
  expect((await opened(processOf(13))).leftOut()).toEqual(['a']);
  expect(readdirSync(dirname(file))).toEqual(['attempts.json']);
});

it('takes no later process of the same number for the one that noted', async () => {
  await (await opened(processOf(11), { now: 0 })).begin(['a']);
  expect((await opened(processOf(12, [11]), { now: 600_001 })).leftOut()).toEqual(['a']);
});

it.each(['exit', 'SIGINT', 'SIGTERM', 'SIGHUP'])(
  'takes its notes back at %s, and lets that take its course',
  async (name) => {
    const system = processOf(11);
    let isSafe = true;
    const time = {
      get now() {
        // A second signal meanwhile must not end the process.
        isSafe &&= system.listenerCount(name) === 1;
        return 1e6;
      },
    };
    const attempts = await opened(system, time);
    await attempts.begin(['a']);
    isSafe = true;
    system.emit(name);
    expect(isSafe).toBe(true);
    expect(system.killed).toEqual(name === 'exit' ? [] : [name]);
    expect(system.listenerCount(name)).toBe(0);
    expect((await opened(processOf(12))).leftOut()).toEqual([]);
  },
);

it('keeps a note of what it has hung in', async () => {
  const [system, time] = [processOf(11), { now: 1e6 }];
  await (await opened(system, time)).begin(['a']);
  time.now += 60_000;
  system.emit('SIGINT');
  expect((await opened(processOf(12), time)).leftOut()).toEqual(['a']);
});

it('listens for signals while it tries only, and leaves them to whoever else does', async () => {
  const system = processOf(11);
  const attempts = await opened(system);
  expect(system.listenerCount('SIGINT')).toBe(0);
  await attempts.begin(['a']);
  const stays = () => {};
  system.on('SIGINT', stays);
  system.emit('SIGINT');
  expect(system.killed).toEqual([]);
  await attempts.end(['a'], 'tried');
  expect([system.listenerCount('SIGINT'), system.listenerCount('exit')]).toEqual([1, 0]);
});

it('goes on with a file that is none, and where none can be', async () => {
  mkdirSync(dirname(file));
  writeFileSync(file, '[{"adapter": "a card", "leftOut": ["a"');
  const attempts = await opened(processOf(11));
  expect(attempts.leftOut()).toEqual([]);
  await attempts.begin(['b']);
  expect((await opened(processOf(12))).leftOut()).toEqual(['b']);
  rmSync(dirname(file), { recursive: true });
  writeFileSync(dirname(file), '');
  const told: string[] = [];
  const blind = await opened(processOf(11), { now: 0 }, told);
  await blind.begin(['a']);
  await blind.end(['a'], 'crashed');
  expect([blind.leftOut(), told]).toEqual([['a'], [expect.stringMatching(/^Attempts of kernels are not noted: E/)]]);
});

it('waits for another that writes, but not for one that died', async () => {
  mkdirSync(dirname(file));
  const lock = `${file}.lock`;
  writeFileSync(lock, '');
  let looks = 0;
  const system = processOf(11) as unknown as NodeJS.Process;
  const store = attemptsIn(
    file,
    () => {},
    () => 500 * looks++,
    system,
  );
  await store.update(() => []);
  expect(looks).toBeGreaterThan(3);
  expect([existsSync(lock), existsSync(file)]).toEqual([false, true]);
});
