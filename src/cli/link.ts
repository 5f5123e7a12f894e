import { encodeLink } from '../experiment/link';
import { type Command, parseArguments } from './command';
import { loadExperiment } from './experiment';

export const link: Command = {
  help: `Usage: npm run -s apogee -- link FILE|PRESET|LINK

Prints the part of the address, from # on, that makes the page show this experiment.
`,
  async run(args) {
    const { positionals } = parseArguments(args, {}, ['FILE']);
    process.stdout.write(`${await encodeLink(await loadExperiment(positionals[0]!))}\n`);
  },
};
