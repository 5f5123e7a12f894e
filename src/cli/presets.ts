import { MODEL_PRESETS } from '../experiment/modelPresets';
import { PRESETS } from '../experiment/presets';
import { type Command, parseArguments } from './command';

export const presets: Command = {
  help: `Usage: npm run -s apogee -- presets

One preset a line, its name first, then what to look at. Those whose names begin with model want run's --model and --data.
`,
  async run(args) {
    parseArguments(args, {});
    const all = [...PRESETS, ...MODEL_PRESETS];
    const width = Math.max(...all.map(({ name }) => name.length));
    for (const { name, look } of all) process.stdout.write(`${name.padEnd(width)}  ${look}\n`);
  },
};
