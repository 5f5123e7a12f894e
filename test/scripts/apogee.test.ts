import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { presetNamed } from '../../src/experiment/presets';

const root = fileURLToPath(new URL('../..', import.meta.url));

it('takes paths from where the person stands, whom npm leaves for the root of the package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'apogee-'));
  const link = (cwd: string, path: string, initial?: string) => {
    const { INIT_CWD: _, ...env } = process.env;
    const options = { cwd, env: { ...env, ...(initial && { INIT_CWD: initial }) }, encoding: 'utf8' } as const;
    return execFileSync(process.execPath, [join(root, 'scripts/apogee.mjs'), 'link', path], options);
  };
  const [here, elsewhere] = ['here', 'elsewhere'].map((name) => join(folder, name)) as [string, string];
  for (const each of [here, elsewhere]) mkdirSync(each);
  writeFileSync(join(here, 'mine.json'), JSON.stringify(presetNamed('bandit-tie').experiment));
  const expected = link(here, 'mine.json');
  expect(link(root, 'mine.json', here)).toBe(expected);
  // Anywhere else the variable is left over from another command.
  expect(link(here, 'mine.json', elsewhere)).toBe(expected);
  rmSync(folder, { recursive: true });
});
