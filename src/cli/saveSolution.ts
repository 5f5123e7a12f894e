import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { endOf } from '../algorithms/pace';
import { adapterWeightsOfArm, repeatText } from '../engine/input/takeAway';
import { adapterOf } from '../engine/learners/own';
import type { Learner } from '../engine/loop/runtime';
import type { Arm, Experiment } from '../experiment/experiment';
import { peftFiles } from '../model/adapter/peft';
import type { HostWeights } from '../model/config';
import { parseConfig } from '../model/families';
import { modelFiles } from '../model/files';
import { readJson } from '../model/formats/json';
import type { At, Metrics } from '../trace/events';
import { cellAt, type Trace } from '../trace/fold';
import { rewardWords } from '../trace/judged';
import { lengthControlledOverBase, winRateOverBase } from '../trace/series';
import { type Base, heading, line } from './card';
import { MODEL_FOLDER } from './machine';
import { writeFolder } from './output';
import type { Own } from './own';

/** With what the model said of itself before the run. */
type OwnFrom = Own & { base: Base };

/**
 * Writes an arm's solution, never an extrapolated policy, to a folder of its own, in the files of Hugging Face or, of a model of a person's own,
 * of peft, and says where on stderr. An arm that searches for an instruction has no weights of its own.
 */
export async function saveSolution(
  folder: string,
  trace: Trace,
  id: string,
  learner: Pick<Learner<unknown, unknown, unknown>, 'weights'>,
  own: OwnFrom | null,
): Promise<void> {
  const arm = trace.experiment!.arms.find((one) => one.id === id)!;
  if (!learner.weights) {
    process.stderr.write(`${arm.name}: trains no weights, so none are saved\n`);
    return;
  }
  const weights = await learner.weights();
  const path = resolve(folder, id);
  writeFolder(path, own ? await adapterFiles(own, trace, arm, weights) : await taleFiles(trace, arm, weights));
  process.stderr.write(`${arm.name}: saved in ${path}\n`);
}

type SavedFiles = Map<string, string | Uint8Array<ArrayBuffer>>;

async function taleFiles(trace: Trace, arm: Arm, weights: HostWeights): Promise<SavedFiles> {
  const read = (name: string) => readFile(join(MODEL_FOLDER, name));
  const config = parseConfig(readJson('config.json', await read('config.json')));
  const files: SavedFiles = modelFiles(config, weights, 'F32');
  for (const name of ['tokenizer.json', 'tokenizer_config.json']) files.set(name, await read(name));
  const title = `# ${arm.name}

The base model \`tales\` of Apogee, a Llama-style decoder that finishes tiny stories, aligned to the preferences of an oracle. Weights in f32.
`;
  const end = `It knows the words of its tales only. It is a thing to study, not to rely on. Licence: Apache-2.0, like the program.
`;
  return files.set('README.md', `${title}\n${await made(trace, arm)}\n${end}`);
}

async function adapterFiles(
  { path, base, world, material }: OwnFrom,
  trace: Trace,
  arm: Arm,
  trained: HostWeights,
): Promise<SavedFiles> {
  const { config } = material.model;
  const weights = adapterWeightsOfArm({ config, world, trained });
  const what = 'A LoRA adapter, trained by Apogee on preferences; peft loads it.';
  const card = heading(line(arm.name), base, what);
  return peftFiles(config, adapterOf(config, world), weights, path).set(
    'README.md',
    `${card}\n${await made(trace, arm)}`,
  );
}

type Row = readonly [what: string, quantity: (trace: Trace, at: At) => number | null | undefined];

const ofMetrics =
  (name: keyof Metrics) =>
  (trace: Trace, at: At): number | null | undefined =>
    cellAt(trace, at)?.metrics?.[name];

const KL: Row = ['KL to the base model, nats a response', ofMetrics('klBase')];

const PARSES: Row = ['share of responses that parse', ofMetrics('parses')];

function rowsOf(experiment: Experiment): readonly Row[] {
  const { world } = experiment;
  if (world.kind === 'model' && world.judge.kind === 'pairs')
    return [['held-out pairs preferred as given', ofMetrics('reward')], KL];
  return [
    [`mean ${rewardWords(experiment).name}`, ofMetrics('reward')],
    KL,
    ['win rate over the base model', winRateOverBase],
    ['the same at equal length', lengthControlledOverBase],
    // Only the tales have a grammar.
    ...(world.kind === 'tales' ? [PARSES] : []),
  ];
}

/** Says what made the solution, and what it reached. */
async function made(trace: Trace, arm: Arm): Promise<string> {
  const experiment = trace.experiment!;
  const { seeds, title } = experiment;
  const iterations = endOf(arm, experiment.iterations);
  const at = { seed: seeds[0]!, arm: arm.id, iteration: iterations };
  const judged = arm.expo
    ? `\nThe numbers are of what ExPO makes of it, base + ${1 + arm.expo}·(solution − base); the weights are the solution’s.\n`
    : '';
  return `## How it was made

The solution of the arm “${arm.name}” of “${title}” after ${iterations} iterations, seed ${at.seed}, on ${trace.engine?.description}.

| | |
| --- | --- |
${rowsOf(experiment)
  .map(([what, quantity]) => `| ${what} | ${quantity(trace, at)?.toFixed(3) ?? '–'} |`)
  .join('\n')}
${judged}
${await repeatText(experiment, arm)}`;
}
