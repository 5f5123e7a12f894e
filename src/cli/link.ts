import { encodeLink } from '../experiment/link';
import { type Command, flag, parseArguments } from './command';
import { loadExperiment } from './experiment';

export const link: Command = {
  help: `Usage: npm run -s apogee -- link FILE|PRESET|LINK [--json]

Prints the part of the address, from # on, that makes the page show this experiment.

  --json   the experiment itself instead, as a file that run takes, to be changed
`,
  async run(args) {
    const { values, positionals } = parseArguments(args, { json: flag }, ['FILE']);
    const experiment = await loadExperiment(positionals[0]!);
    const said = values.json ? JSON.stringify(experiment, null, 2) : await encodeLink(experiment);
    process.stdout.write(`${said}\n`);
  },
};
