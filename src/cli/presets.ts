import { PRESETS } from '../experiment/presets';
import { type Command, parseArguments } from './command';

export const presets: Command = {
  help: `Usage: npm run -s apogee -- presets

One preset a line, its name first, then what to look at.
`,
  async run(args) {
    parseArguments(args, {});
    const width = Math.max(...PRESETS.map(({ name }) => name.length));
    for (const { name, look } of PRESETS) process.stdout.write(`${name.padEnd(width)}  ${look}\n`);
  },
};
