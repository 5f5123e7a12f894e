import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { modelAt } from '../../src/cli/machine';
import { run } from '../../src/cli/run';
import { packResponses } from '../../src/engine/language/batches';
import { openCpuEngine } from '../../src/engine/language/cpu/open';
import { single } from '../../src/engine/language/engine';
import { decodeLink } from '../../src/experiment/link';
import { presetNamed } from '../../src/experiment/presets';
import { readModel } from '../../src/model/readModel';
import { parseTrace } from '../../src/trace/file';
import { cellAt } from '../../src/trace/fold';
import { tinyWorld } from '../support/storyteller';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'apogee-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const { experiment } = presetNamed('tales-momentum');

it('saves the solution as a model, never the anchor, and the numbers and pairs of the run', async () => {
  const [source, out, csv, pairs, save] = ['experiment.json', 'run.jsonl', 'run.csv', 'pairs.jsonl', 'models'].map(
    (name) => join(folder, name),
  ) as [string, string, string, string, string];
  const small = { ...experiment, world: tinyWorld({ learningRate: 0.003 }), iterations: 1, engine: 'cpu' as const };
  writeFileSync(source, JSON.stringify({ ...small, seeds: [3], arms: small.arms.filter(({ id }) => id === 'apo') }));
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockReturnValue(true);
  await run.run([source, '--out', out, '--csv', csv, '--pairs', pairs, '--save', save]);
  vi.restoreAllMocks();

  const trace = await parseTrace(readFileSync(out));
  expect(readFileSync(csv, 'utf8').trimEnd().split('\r\n')).toHaveLength(1 + 2);
  for (const line of readFileSync(pairs, 'utf8').trimEnd().split('\n'))
    expect(JSON.parse(line)).toMatchObject({
      prompt: expect.stringMatching(/\.$/),
      chosen: expect.stringMatching(/^ \S/),
      rejected: expect.stringMatching(/^ \S/),
      seed: 3,
      iteration: 1,
    });
  expect(readdirSync(save)).toEqual(['apo']);

  const { config, weights, tokenizer } = await readModel(modelAt(join(save, 'apo')));
  const card = readFileSync(join(save, 'apo', 'README.md'), 'utf8');
  expect(await decodeLink(/^#apo.*$/m.exec(card)![0])).toEqual(trace.experiment);
  // The saved model gives the probabilities that the run saw under its solution.
  const solution = cellAt(trace, { seed: 3, arm: 'apo', iteration: 1 })?.solution;
  if (solution?.kind !== 'texts') throw new Error('no texts');
  const response = tokenizer.encode(
    solution.chosen
      .map(({ text }) => text)
      .join('')
      .replace('<eos>', ''),
  );
  const ended = solution.chosen.at(-1)!.text === '<eos>' ? [tokenizer.endToken] : [];
  const row = {
    prompt: [tokenizer.beginToken, ...tokenizer.encode(solution.prompt)],
    response: [...response, ...ended],
  };
  const engine = await openCpuEngine(config);
  const scores = await engine.score(single(engine.upload(weights)), packResponses([row], 64));
  engine.close();
  solution.chosen.forEach(({ after }, t) => {
    expect(Math.abs(scores[row.prompt.length + t]! - after)).toBeLessThan(1e-5 + 1e-5 * Math.abs(after));
  });
});

it.each([
  [['bandit-three', '--save', 'models'], '--save: only an experiment on a language model'],
  [['bandit-three', '--pairs', 'pairs'], '--pairs: only an experiment on a language model'],
  [['tales-momentum', '--seeds', '0-1', '--save', 'models'], '--save: one seed has one solution an arm'],
])('refuses to save what is not there: %j', async (args, message) => {
  await expect(run.run(args)).rejects.toThrow(message);
});
