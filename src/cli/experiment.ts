import { existsSync } from 'node:fs';
import { type Experiment, parseExperiment } from '../experiment/experiment';
import { KNOWN_PRESETS } from '../experiment/presets';
import { messageOf, readStrictJson } from '../text';
import { readMoment } from '../trace/momentLink';
import { quote, suggestion, UsageError } from './command';
import { readText } from './input';
import { say } from './machine';

/** Most bytes of an experiment file, larger than any experiment. */
const MOST_BYTES = 1024 * 1024;

/** A link, and what may have been one. */
const EXACT = /(^|#)apo\d+(\?|z\.)/;
const LIKE = /(^|#|%(?:25)*23)apo\d/i;

/** The experiment that a preset's name, a link or a JSON file stands for. Throws an Error that says what is wrong and where. */
export async function loadExperiment(source: string): Promise<Experiment> {
  if (EXACT.test(source) || (LIKE.test(source) && !existsSync(source))) {
    const { experiment, repaired } = await readMoment(source);
    if (repaired) say('The link had been changed on its way, and was repaired; `link` prints it as it should be.');
    return experiment;
  }
  const preset = KNOWN_PRESETS.find(({ name }) => name === source);
  if (preset) return structuredClone(preset.experiment);
  if (!existsSync(source)) {
    const names = KNOWN_PRESETS.map(({ name }) => name);
    throw new UsageError(`${quote(source)} is no preset, no link and no file${suggestion(source, names)}`);
  }
  const text = await readText(source, MOST_BYTES);
  try {
    return parseExperiment(readStrictJson(text));
  } catch (error) {
    throw new Error(`${source}: ${messageOf(error)}`);
  }
}
