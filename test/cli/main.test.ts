import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { METHODS } from '../../src/algorithms/objectives/table';
import { openTabular } from '../../src/engine/learners/table';
import { run } from '../../src/engine/loop/run';
import { parseExperiment } from '../../src/experiment/experiment';
import { decodeLink } from '../../src/experiment/link';
import { presetNamed } from '../../src/experiment/presets';
import { longestExperiment, slowExperiment } from '../support/costs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The command line as a user meets it. `hear` is called with all output so far. */
function apogee(args: string[], input = '', hear?: (child: ReturnType<typeof spawn>, stderr: string) => void) {
  return new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve) => {
    const child = spawn(process.execPath, ['scripts/apogee.mjs', ...args], { cwd: ROOT });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (data) => {
      stdout += data;
      hear?.(child, stderr);
    });
    child.stderr.on('data', (data) => {
      stderr += data;
      hear?.(child, stderr);
    });
    child.on('close', (status) => resolve({ status, stdout, stderr }));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'apogee-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('says what there is, and what is wrong, with its status', async () => {
  const [help, runHelp, none, unknown, operand, field, range] = await Promise.all([
    apogee(['--help']),
    apogee(['run', '--help']),
    apogee([]),
    apogee(['rnu']),
    apogee(['run', 'bandit-clok']),
    apogee(['link', '#apo1?preset=bandit-three&iterations=-1']),
    apogee(['run', 'bandit-three', '--iterations', '0']),
  ]);
  for (const name of ['run', 'presets', 'link', 'score', 'objective', 'selftest', 'pretrain'])
    expect(help.stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
  expect([help.status, runHelp.status]).toEqual([0, 0]);
  expect(runHelp.stdout).toContain('--seeds 0-4');
  expect([none.status, unknown.status, operand.status, field.status]).toEqual([2, 2, 2, 1]);
  expect(unknown.stderr).toBe('apogee: unknown command rnu; did you mean run?\n');
  expect(operand.stderr).toContain('did you mean bandit-clock?');
  expect(range.stderr).toBe('apogee: --iterations: expected a whole number from 1 to 1000, received "0"\n');
  expect(field.stderr).toBe('apogee: link: iterations: expected ≥ 1, received -1\n');
  for (const { stdout } of [none, unknown, operand, field]) expect(stdout).toBe('');
});

it('refuses a run that keeps more than Node gives it, before it begins', async () => {
  const file = join(folder, 'longest.json');
  const out = join(folder, 'longest.jsonl');
  writeFileSync(file, JSON.stringify(longestExperiment()));
  const { status, stderr } = await apogee(['run', file, '--out', out]);
  expect([status, existsSync(out)]).toEqual([2, false]);
  expect(stderr).toMatch(/^apogee: iterations: .* about 7\.0 GB, .* received 1000; NODE_OPTIONS=--max-old-space-size=/);
});

it('runs an experiment from a file: every event of run(), then a table', async () => {
  const { experiment } = presetNamed('bandit-three');
  const file = join(folder, 'experiment.json');
  const out = join(folder, 'trace.jsonl');
  writeFileSync(file, JSON.stringify(experiment));
  const result = await apogee(['run', file, '--seeds', '0-1', '--iterations', '3', '--out', out]);
  expect(result.status).toBe(0);
  for (const arm of experiment.arms) expect(result.stdout).toContain(arm.name);
  expect(result.stdout).toContain('3 iterations, 2 seeds, mean ± standard deviation');

  const changed = parseExperiment({ ...experiment, seeds: [0, 1], iterations: 3 });
  const expected: string[] = [];
  for await (const event of run(changed, async ({ world }) => {
    if (world.kind !== 'bandit') throw new Error('not exact');
    return openTabular(world);
  }))
    expected.push(JSON.stringify(event));
  expect(readFileSync(out, 'utf8').trimEnd().split('\n')).toEqual(expected);

  const first = { ...JSON.parse(expected[0]!), engine: { kind: 'webgpu', description: 'a card', kernels: 'some' } };
  writeFileSync(out, JSON.stringify(first));
  const refused = await apogee(['run', 'bandit-three', '--kernels', out]);
  expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('--kernels: this run is on exact')]);
});

it('lists presets, prints links, and ends quietly with its reader', async () => {
  const file = join(folder, 'changed.json');
  const changed = { ...presetNamed('bandit-three').experiment, iterations: 9 };
  writeFileSync(file, JSON.stringify(changed));
  const [presets, link, json] = await Promise.all([
    apogee(['presets']),
    apogee(['link', file]),
    apogee(['link', file, '--json']),
  ]);
  const names = presets.stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(' ')[0]!);
  expect(names.length).toBeGreaterThanOrEqual(2);
  for (const name of names) expect(name).toMatch(/^(tales|bandit|model)-[a-z-]+$/);
  expect(await decodeLink(link.stdout)).toEqual(changed);
  expect(link.stdout).toBe('#apo1?preset=bandit-three&iterations=9\n');
  expect(JSON.parse(json.stdout)).toEqual(changed);
});

it('stops after the step in flight when interrupted, and keeps what was reached', async () => {
  const out = join(folder, 'interrupted.jsonl');
  const options = ['--engine', 'cpu', '--seeds', '0-63', '--out', out];
  let sent = false;
  const result = await apogee(['run', 'bandit-twenty', ...options], '', (child, stderr) => {
    if (!sent && stderr.includes('engine:')) child.kill('SIGINT');
    sent ||= stderr.includes('engine:');
  });
  expect(result.status).toBe(1);
  expect(result.stderr).toMatch(
    /Stopping after the step in flight …\nWhat was reached is kept in .*\.jsonl\.partial\napogee: interrupted\n$/s,
  );
  expect(readdirSync(folder).filter((name) => name.startsWith('interrupted'))).toEqual(['interrupted.jsonl.partial']);
  const lines = readFileSync(`${out}.partial`, 'utf8').trimEnd().split('\n');
  expect(JSON.parse(lines[0]!)).toMatchObject({ kind: 'start' });
  expect(JSON.parse(lines.at(-1)!).kind).not.toBe('end');
});

it.each(['SIGINT', 'SIGTERM'] as const)('hears %s in the middle of a long step', async (signal) => {
  const file = join(folder, `slow-${signal}.json`);
  writeFileSync(file, JSON.stringify(slowExperiment()));
  let sent = 0;
  const result = await apogee(['run', file], '', (child, stderr) => {
    if (sent > 0 || !stderr.includes('engine:')) return;
    sent = performance.now();
    setTimeout(() => child.kill(signal), 200);
  });
  // A second where nothing else runs; the step would take minutes.
  expect(performance.now() - sent).toBeLessThan(5000);
  expect([result.status, result.stderr]).toEqual([1, expect.stringMatching(/Stopping .*apogee: interrupted\n$/s)]);
});

it('says of stdout that it is full, and refuses one file for two outputs before it runs', async () => {
  const twice = join(folder, 'twice');
  const [full, one] = await Promise.all([
    new Promise<{ status: number | null; stderr: string }>((resolve) => {
      const target = openSync('/dev/full', 'w');
      const child = spawn(process.execPath, ['scripts/apogee.mjs', 'run', 'bandit-three'], {
        cwd: ROOT,
        stdio: ['ignore', target, 'pipe'],
      });
      let stderr = '';
      child.stderr!.on('data', (data) => {
        stderr += data;
      });
      child.on('close', (status) => resolve({ status, stderr }));
    }),
    apogee(['run', 'bandit-three', '--out', twice, '--csv', twice]),
  ]);
  expect([full.status, full.stderr]).toEqual([1, expect.stringMatching(/apogee: stdout: ENOSPC[^\n]*\n$/)]);
  expect([one.status, one.stdout, one.stderr]).toEqual([
    2,
    '',
    expect.stringContaining('--csv and --out are one file'),
  ]);
  expect(existsSync(twice)).toBe(false);
});

it('scores the tokens of completions, on both engines', async () => {
  const input = [
    '{"prompt": "Leo the puppy lived on a green hill.", "completion": "Leo laughed."}',
    '',
    'no JSON',
    '{"prompt": "", "completion": "The end."}',
  ].join('\n');
  const score = (engine: string) =>
    apogee(['score', '--model', 'public/models/tales', '--engine', engine, '--end'], input);
  const [cpu, webgpu, broken] = await Promise.all([
    score('cpu'),
    score('webgpu'),
    apogee(['score', '--model', folder]),
  ]);
  // A line that is none costs the status, not the others.
  expect([cpu.status, webgpu.status, broken.status]).toEqual([1, 1, 1]);
  expect(cpu.stderr).toMatch(/^stdin line 3: .*JSON/m);
  expect(cpu.stderr).toContain('apogee: 1 of 3 lines could not be scored\n');
  expect(broken.stderr).toContain('config.json');
  type Line = { ids: number[]; logProbs: number[] };
  const [ours, theirs] = [webgpu, cpu].map(({ stdout }) =>
    stdout
      .trimEnd()
      .split('\n')
      .map((line): Line | { error: string } => JSON.parse(line))
      .flatMap((line, i) => {
        expect('error' in line).toBe(i === 1);
        return 'error' in line ? [] : [line];
      }),
  );
  expect(ours).toHaveLength(2);
  for (const [i, { ids, logProbs }] of ours!.entries()) {
    expect(ids).toEqual(theirs![i]!.ids);
    expect(ids.at(-1)).toBe(2);
    expect(logProbs).toHaveLength(ids.length);
    for (const [t, logProb] of logProbs.entries())
      expect(Math.abs(logProb - theirs![i]!.logProbs[t]!)).toBeLessThan(1e-4);
  }
});

it('lists every objective as JSON', async () => {
  const listed = JSON.parse((await apogee(['objective', '--list'])).stdout) as Record<string, unknown>[];
  expect(listed.map(({ id }) => id)).toEqual(METHODS.map(({ id }) => id));
  for (const row of listed) {
    expect(Object.keys(row)).toEqual(expect.arrayContaining(['kind', 'name', 'arxiv', 'year', 'formula', 'needs']));
    for (const setting of row.settings as object[])
      expect(Object.keys(setting)).toEqual(expect.arrayContaining(['name', 'range', 'default', 'source']));
  }
});

it('runs an objective in WGSL', async () => {
  const pairs = { pi_w: [-1, -2], pi_l: [-2, -2], ref_w: [-1.5, -2], ref_l: [-2, -2.5], len_w: [3, 4], len_l: [2, 2] };
  const result = await apogee(['objective', 'dpo', '--settings', '{"beta":0.5}'], JSON.stringify(pairs));
  expect(result.status).toBe(0);
  const { loss, gw, gl } = JSON.parse(result.stdout);
  // −log σ(βΔ) and ∓β σ(−βΔ) with Δ = ±1/2.
  for (const [i, delta] of [0.5, -0.5].entries()) {
    expect(loss[i]).toBeCloseTo(Math.log1p(Math.exp(-0.5 * delta)), 6);
    expect(gw[i]).toBeCloseTo(-0.5 / (1 + Math.exp(0.5 * delta)), 6);
    expect(gl[i]).toBeCloseTo(0.5 / (1 + Math.exp(0.5 * delta)), 6);
  }
});
