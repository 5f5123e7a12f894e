import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Learner } from '../engine/loop/runtime';
import type { Arm } from '../experiment/experiment';
import { encodeLink } from '../experiment/link';
import { parseConfig } from '../model/families';
import { modelFiles } from '../model/files';
import { readJson } from '../model/formats/json';
import { cellAt, type Trace } from '../trace/fold';
import { lengthControlledOverBase, winRateOverBase } from '../trace/series';
import { MODEL_FOLDER } from './machine';
import { writeFolder } from './output';

/**
 * Writes an arm's solution, never an extrapolated policy, to a folder of its own in the files of Hugging Face, and says where on stderr. An arm
 * that searches for an instruction has no weights of its own.
 */
export async function saveSolution(
  folder: string,
  trace: Trace,
  id: string,
  learner: Pick<Learner<unknown, unknown, unknown>, 'weights'>,
): Promise<void> {
  const arm = trace.experiment!.arms.find((one) => one.id === id)!;
  if (!learner.weights) {
    process.stderr.write(`${arm.name}: trains no weights, so none are saved\n`);
    return;
  }
  const read = (name: string) => readFile(join(MODEL_FOLDER, name));
  const config = parseConfig(readJson('config.json', await read('config.json')));
  const files = modelFiles(config, await learner.weights(), 'F32');
  for (const name of ['tokenizer.json', 'tokenizer_config.json']) files.set(name, await read(name));
  files.set('README.md', await card(trace, arm));
  const path = resolve(folder, id);
  writeFolder(path, files);
  process.stderr.write(`${arm.name}: saved in ${path}\n`);
}

/** Says what made the model, and what it reached. */
async function card(trace: Trace, arm: Arm): Promise<string> {
  const experiment = trace.experiment!;
  const { seeds, iterations, title } = experiment;
  const at = { seed: seeds[0]!, arm: arm.id, iteration: iterations };
  const metrics = cellAt(trace, at)?.metrics;
  const number = (value: number | null | undefined) => value?.toFixed(3) ?? '–';
  const rows = [
    ['mean true reward', metrics?.reward],
    ['KL to the base model, nats a response', metrics?.klBase],
    ['win rate over the base model', winRateOverBase(trace, at)],
    ['the same at equal length', lengthControlledOverBase(trace, at)],
    ['share of responses that parse', metrics?.parses],
  ] as const;
  const judged = arm.expo
    ? `\nThe numbers are of what ExPO makes of it, base + ${1 + arm.expo}·(solution − base); the weights are the solution’s.\n`
    : '';
  return `# ${arm.name}

The base model \`tales\` of Apogee, a Llama-style decoder that finishes tiny stories, aligned to the preferences of an oracle: the solution of
the arm “${arm.name}” of “${title}” after ${iterations} iterations, seed ${at.seed}, on ${trace.engine?.description}. Weights in f32.

| | |
| --- | --- |
${rows.map(([what, value]) => `| ${what} | ${number(value)} |`).join('\n')}
${judged}
The whole experiment, for the page or the command line:

\`\`\`
${await encodeLink(experiment)}
\`\`\`

This arm:

\`\`\`json
${JSON.stringify(arm, null, 2)}
\`\`\`

It knows the words of its tales only. It is a thing to study, not to rely on. Licence: Apache-2.0, like the program.
`;
}
