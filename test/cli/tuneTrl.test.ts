import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { configured, findPairObjective } from '../../src/algorithms/objectives/table';
import { modelAt } from '../../src/cli/machine';
import { encodeTextPair, readTextPair } from '../../src/engine/finetune/textPairs';
import { tune } from '../../src/engine/finetune/tune';
import { openCpuEngine } from '../../src/engine/language/cpu/open';
import { isTrained } from '../../src/model/adapter/adapter';
import { readPeft } from '../../src/model/adapter/peft';
import { openModel } from '../../src/model/readModel';

/*
 * What `tune` reports against scripts/tune_trl.py, by TRL and PEFT on one process and on two (fixtures/tune-trl/make.py): two iterations of five
 * steps, with extrapolation between them.
 */

const FIXTURES = fileURLToPath(new URL('../fixtures', import.meta.url));
const file = (path: string) => Uint8Array.from(readFileSync(join(FIXTURES, path)));
const json = (path: string) => JSON.parse(readFileSync(join(FIXTURES, path), 'utf8'));
const expected: { extrapolation: number; oneProcess: number[][]; twoProcesses: number[][] } =
  json('tune-trl/losses.json');
const record = json('tune-trl/tune.json');

it('has the losses of TRL, extrapolated as well', async () => {
  const { config, tokenizer, read } = await openModel(modelAt(join(FIXTURES, 'word-model')));
  const own = await readPeft(async (name) => file(`tune-trl/adapter/${name}`), config);
  const adapter = { ...own.adapter, freezeA: record.adapter.freezeA as boolean };
  const lines = readFileSync(join(FIXTURES, 'tune-trl/pairs.jsonl'), 'utf8').trim().split('\n');
  const pairs = lines.map((line) => encodeTextPair(tokenizer, null, readTextPair(JSON.parse(line))));
  const frozen = async (name: string) => own.weights.get(name) ?? (await read(name));
  const engine = await openCpuEngine(config, { adapter, frozen });
  const objective = configured(findPairObjective(record.objective), record.settings);
  const settings = { ...record.training, objective, norms: false };
  const alpha = expected.extrapolation;
  const first = engine.upload(new Map([...own.weights].filter(([name]) => isTrained(adapter, name))));
  let [previous, anchor] = [first, first];
  for (const [iteration, losses] of expected.oneProcess.entries()) {
    const trainer = engine.trainer(anchor);
    const found: number[] = [];
    for await (const { loss } of tune(engine, trainer, anchor, pairs, settings)) found.push(loss);
    losses.forEach((loss, step) => {
      expect(Math.abs(found[step]! - loss), `iteration ${iteration}, step ${step}`).toBeLessThan(2e-6);
      expect(Math.abs(expected.twoProcesses[iteration]![step]! - loss)).toBeLessThan(2e-6);
    });
    anchor = engine.combine([
      [1 + alpha, trainer.weights],
      [-alpha, previous],
    ]);
    previous = trainer.weights;
  }
  engine.close();
});
