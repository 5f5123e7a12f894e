import { METHODS } from '../algorithms/objectives/table';
import { parseJson } from '../engine/input/lines';
import { runObjective } from '../engine/language/webgpu/objective';
import { type Command, parseArguments, UsageError } from './command';
import { readStdin } from './input';
import { openNodeDevice } from './machine';
import { parsePairs } from './pairs';

export const objective: Command = {
  help: `Usage: npm run -s apogee -- objective NAME [--settings JSON] < PAIRS
       npm run -s apogee -- objective --list

Reads {"pi_w":[…],"pi_l":[…],"ref_w":[…],"ref_l":[…],"len_w":[…],"len_l":[…]} from standard input: log-probabilities of chosen (w) and
rejected (l) responses under policy (pi) and reference (ref) in nats, and lengths in tokens; for SPPO also "p_w" and "p_l", their
probabilities of winning, for KTO "z", its reference point. The pairs are one optimiser step, and the first. Writes {"loss":[…],"gw":[…],"gl":[…]}: the
loss of every pair, and the gradient of their sum by pi_w and by pi_l.

  --settings JSON   settings of the objective, such as '{"beta":0.1}'; what is not given has its default
  --list            every objective, as JSON: names, paper, formula, needs, settings with range, default and source
`,
  async run(args) {
    if (args.includes('--list')) {
      parseArguments(args, { list: { type: 'boolean' } });
      // Descriptions only: JSON drops functions, which leaves `batch` empty.
      const said = JSON.stringify(METHODS, (key, value: unknown) => (key === 'batch' ? undefined : value), 2);
      process.stdout.write(`${said}\n`);
      return;
    }
    const options = { settings: { type: 'string', default: '{}' }, list: { type: 'boolean' } } as const;
    const { values, positionals } = parseArguments(args, options, ['NAME']);
    const name = positionals[0]!;
    const settings = parseJson('--settings', values.settings);
    if (typeof settings !== 'object' || settings === null || Array.isArray(settings))
      throw new UsageError('--settings: expected a JSON object');
    const pairs = parsePairs(name, parseJson('stdin', await readStdin()));
    const opened = await openNodeDevice();
    if (!opened.device) throw new Error(opened.message);
    try {
      const slopes = await runObjective(opened.device, name, settings as Record<string, unknown>, pairs);
      const columns = { loss: slopes.map((s) => s.loss), gw: slopes.map((s) => s.gw), gl: slopes.map((s) => s.gl) };
      process.stdout.write(`${JSON.stringify(columns)}\n`);
    } finally {
      opened.device.destroy();
    }
  },
};
