import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { presetNamed } from '../../src/experiment/presets';
import { parseTrace } from '../../src/trace/file';
import { dice } from '../support/mutate';
import { parts } from '../support/parts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Runs the command line, and kills it so many milliseconds after it began to compute. Resolves to stderr, and whether it was killed. */
function killed(args: readonly string[], delay: number): Promise<{ stderr: string; killed: boolean }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['scripts/apogee.mjs', ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let stderr = '';
    let waits = true;
    child.stderr.on('data', (data) => {
      stderr += data;
      if (waits && stderr.includes('engine:')) setTimeout(() => child.kill('SIGKILL'), delay);
      waits &&= !stderr.includes('engine:');
    });
    child.on('close', (_, signal) => resolve({ stderr, killed: signal === 'SIGKILL' }));
  });
}

/** Of a part. */
const KILLS = 25;

it.each(parts(8))(
  'twenty-five kills: the old file or the new one, whole, and what is left is named: %i',
  async (part) => {
    const folder = mkdtempSync(join(tmpdir(), 'apogee-'));
    const [source, out, csv] = ['experiment.json', 'run.jsonl', 'run.csv'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const experiment = { ...presetNamed('bandit-twenty').experiment, seeds: [1, 2, 3], iterations: 10 };
    writeFileSync(source, JSON.stringify(experiment));
    const { below } = dice(part);
    const left = () => readdirSync(folder).filter((name) => name.endsWith('.part'));
    let [kills, named] = [0, 0];
    while (kills < KILLS) {
      for (const path of [out, csv]) writeFileSync(path, 'old\n');
      const before = left();
      const run = await killed(['run', source, '--out', out, '--csv', csv], below(600));
      for (const name of before) {
        expect(run.stderr).toContain(`${join(folder, name)} is left of a process that was killed`);
        rmSync(join(folder, name));
      }
      if (run.killed) kills++;
      named += left().length;
      const [lines, table] = [readFileSync(out), readFileSync(csv, 'utf8')];
      if (lines.toString() !== 'old\n') expect((await parseTrace(lines)).ended).toBe(true);
      // A heading, and a row for every seed, arm and iteration, with the one before the first.
      if (table !== 'old\n')
        expect(table.split('\r\n')).toHaveLength(2 + experiment.seeds.length * experiment.arms.length * 11);
      expect(
        readdirSync(folder)
          .filter((name) => !/\.part$/.test(name))
          .sort(),
      ).toEqual(['experiment.json', 'run.csv', 'run.jsonl']);
    }
    expect(named).toBeGreaterThan(KILLS / 2);
    rmSync(folder, { recursive: true });
  },
);
