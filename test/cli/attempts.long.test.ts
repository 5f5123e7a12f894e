import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';

const bundle = mkdtempSync(join(tmpdir(), 'apogee-'));
beforeAll(async () => {
  const ssr = fileURLToPath(new URL('../support/crashing.ts', import.meta.url));
  await build({
    configFile: false,
    logLevel: 'error',
    build: { ssr, outDir: bundle, emptyOutDir: true, minify: false },
  });
});
afterAll(() => rmSync(bundle, { recursive: true }));

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apogee-'));
  file = join(folder, 'cache', 'attempts.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What the process of test/support/crashing.ts says, line by line; `react` is called with each. */
function chooses(
  { crashing = '', waiting = '' } = {},
  react = (_line: string, _kill: (how: NodeJS.Signals) => void) => {},
) {
  return new Promise<string[]>((resolve) => {
    const main = readdirSync(bundle).find((name) => /^crashing\.m?js$/.test(name))!;
    const child = spawn(process.execPath, [join(bundle, main), file, crashing, waiting], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (data) => {
      said += data;
      react(said.trimEnd().split('\n').at(-1)!, (how) => child.kill(how));
    });
    child.on('close', () => resolve(said.trimEnd().split('\n')));
  });
}

it('leaves out what killed the process, then what kills it in its place', async () => {
  expect(await chooses({ crashing: 'a' })).toEqual(['prepares a']);
  // Its fall-back crashes too.
  expect(await chooses({ crashing: 'ab' })).toEqual(['prepares b']);
  expect(await chooses({ crashing: 'ab' })).toEqual(['prepares c', 'takes c, leaves out ab']);
  // What ran before crashes, after a change of the driver that nobody has told: it is new again, and then left out.
  expect(await chooses({ crashing: 'c' })).toEqual(['prepares c']);
  expect(await chooses({ crashing: 'c' })).toEqual(['prepares c']);
  const none = 'no kernel works on this adapter:';
  expect(await chooses()).toEqual([
    `takes ${none}`,
    ...['a', 'b', 'c'].map(
      (name) =>
        `${name}: ${name} crashed when it was first tried on a card, and is left out there.${name === 'c' ? ', leaves out abc' : ''}`,
    ),
  ]);
});

it.each<NodeJS.Signals>(['SIGINT', 'SIGTERM'])('leaves out nothing after an end in order: %s', async (signal) => {
  const ended = await chooses({ waiting: 'a' }, (_, kill) => kill(signal));
  expect(ended).toEqual(['prepares a']);
  expect(await chooses()).toEqual(['prepares a', 'takes a, leaves out nothing']);
});

it('takes no process that lives for one that crashed', async () => {
  let meanwhile: Promise<string[]> | null = null;
  const first = chooses({ waiting: 'a' }, (_, kill) => {
    meanwhile ??= chooses().finally(() => kill('SIGKILL'));
  });
  await first;
  expect(await meanwhile).toEqual(['prepares a', 'takes a, leaves out nothing']);
  // Killed in it, that one has crashed.
  expect(await chooses()).toEqual(['prepares b', 'takes b, leaves out a']);
});
