import { findMethod, METHODS } from '../algorithms/objectives/table';
import { parseJson } from '../engine/input/lines';
import { runObjective, runResponses, runTokens } from '../engine/language/webgpu/objective';
import type { Device } from '../gpu/device';
import { type Command, parseArguments, UsageError } from './command';
import { readStdin } from './input';
import { openNodeDevice } from './machine';
import { parseGroups, parsePairs, parseTokens } from './pairs';

export const objective: Command = {
  help: `Usage: npm run -s apogee -- objective NAME [--settings JSON] < PAIRS
       npm run -s apogee -- objective --list

Reads {"pi_w":[…],"pi_l":[…],"ref_w":[…],"ref_l":[…],"len_w":[…],"len_l":[…]} from standard input: log-probabilities of chosen (w) and
rejected (l) responses under policy (pi) and reference (ref) in nats, and lengths in tokens; for SPPO also "p_w" and "p_l", their
probabilities of winning, for KTO "z", its reference point. The pairs are one optimiser step, and the first. Writes {"loss":[…],"gw":[…],"gl":[…]}: the
loss of every pair, and the gradient of their sum by pi_w and by pi_l.

An objective of tokens (grpo, dr_grpo, dapo, ppo, …) reads {"pi":[…],"old":[…],"ref":[…],"advantage":[…]} instead, a number a token: log π
now, when it was drawn, and under the reference, and its advantage. One of K responses (gspo, rebel, infonca, …) reads
{"pi":[[…]],"ref":[[…]],"len":[[…]],"reward":[[…]]}, a list a prompt; for gspo "ref" is the policy that drew and "reward" the advantage. Both write
{"loss":[…],"g":[…]}, g the gradient by pi.

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
    const judge = judgeOf(name, parseJson('stdin', await readStdin()), settings as Record<string, unknown>);
    const opened = await openNodeDevice();
    if (!opened.device) throw new Error(opened.message);
    try {
      process.stdout.write(`${JSON.stringify(await judge(opened.device))}\n`);
    } finally {
      opened.device.destroy();
    }
  },
};

/** What an objective makes of the input; the input has been checked when this returns. */
function judgeOf(
  name: string,
  json: unknown,
  settings: Readonly<Record<string, unknown>>,
): (device: Device) => Promise<object> {
  const { id, kind } = findMethod(name);
  switch (kind) {
    case 'tokens': {
      const tokens = parseTokens(json);
      return async (device) => {
        const { loss, slopes } = await runTokens(device, id, settings, tokens);
        return { loss, g: slopes };
      };
    }
    case 'responses': {
      const groups = parseGroups(json);
      return async (device) => {
        const { loss, slopes } = await runResponses(device, id, settings, groups);
        return { loss, g: slopes };
      };
    }
    default: {
      const pairs = parsePairs(id, json);
      return async (device) => {
        const all = await runObjective(device, id, settings, pairs);
        return { loss: all.map((s) => s.loss), gw: all.map((s) => s.gw), gl: all.map((s) => s.gl) };
      };
    }
  }
}
