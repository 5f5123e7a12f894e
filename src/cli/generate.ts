import { type Line, linesOf, parseJson } from '../engine/input/lines';
import type { OwnModel } from '../engine/input/material';
import { type Policy, single } from '../engine/language/engine';
import { encodeSaid, readSaid, type Said } from '../model/conversation';
import { messageOf } from '../text';
import {
  type Command,
  ENGINES,
  flag,
  oneOf,
  parseArguments,
  realNumber,
  text,
  textOr,
  UsageError,
  wholeNumber,
} from './command';
import { LINE_MS, openAdapted, openModelAt, openOwnAdapter, STORAGES } from './model';
import type { Fault } from './scoreRows';
import { newTimeLimit } from './timeLimit';

/** Prompts that are answered at once. */
const ROWS = 8;

export const generate: Command = {
  help: `Usage: npm run -s apogee -- generate --model DIR|FILE.gguf [--adapter DIR] [options] < LINES

Reads lines {"prompt": "…"} from standard input and writes one line {"completion": "…", "ids": […]} for each, in their order: what the
model writes after the prompt, up to its end token, which ids holds and the text does not. In place of a text may stand messages
[{"role": "…", "content": "…"}, …], which the model's chat template writes. A line that is no prompt gives {"error":"…"} in its place, and the exit
status 1 in the end.

  --model DIR       as score reads it
  --adapter DIR     a PEFT folder, e.g. of tune
  --max-tokens N    of a completion (default 128)
  --temperature T   0 is greedy (default 0); --top-p P, --top-k K: as usual (default 1, 0: all)
  --seed N          of the random numbers (default 0)
  --chat            a prompt that is a text is what a user says, written by the model's chat template
  --engine NAME     auto (WebGPU on a graphics processor, else the CPU), webgpu (also on a software adapter) or cpu
  --storage NAME    on WebGPU, weights of 4 to 16 bits in f32 (default), or packed as they are stored
`,
  async run(args) {
    const { values } = parseArguments(args, OPTIONS);
    if (values.model === undefined) throw new UsageError('--model DIR is missing');
    const choice = oneOf('engine', values.engine, ENGINES);
    const storage = oneOf('storage', values.storage, STORAGES);
    const rule = {
      maxTokens: wholeNumber('max-tokens', values['max-tokens'], 1, 2 ** 20),
      temperature: realNumber('temperature', values.temperature, 0, 100),
      topP: realNumber('top-p', values['top-p'], 0, 1),
      topK: wholeNumber('top-k', values['top-k'], 0, 2 ** 20),
      seed: wholeNumber('seed', values.seed, 0, 2 ** 32 - 1),
    };
    const model = await openModelAt(values.model);
    if (values.chat && !model.writeChat) throw new Error('--chat: the model has no chat template');
    const { adapter, weights } = await openOwnAdapter(values.adapter, model);
    const engine = await openAdapted(choice, model, adapter, weights, { storage });
    const { tokenizer, config } = model;
    try {
      const policy: Policy = single(engine.upload(weights));
      const withinTime = newTimeLimit("the model's tokenizer or chat template", LINE_MS);
      let [all, faults] = [0, 0];
      const most = config.max_position_embeddings - rule.maxTokens;
      const answer = async (some: readonly (Prompt | Fault)[]) => {
        const prompts = some.flatMap((one) => ('ids' in one ? [one.ids] : []));
        const endToken = tokenizer.endToken;
        const drawn = await engine.sample(policy, { prompts, ...rule, endToken, stream: all });
        const rows = drawn.values();
        for (const one of some) {
          const ids = 'ids' in one ? rows.next().value! : null;
          const told = ids ? { completion: tokenizer.decode(ids), ids } : one;
          process.stdout.write(`${JSON.stringify(told)}\n`);
          all++;
          if (!ids) faults++;
        }
      };
      let waiting: (Prompt | Fault)[] = [];
      for await (const line of linesOf('stdin', process.stdin)) {
        const prompt = readPrompt(line, model, values.chat, most, withinTime);
        if (prompt) waiting.push(prompt);
        if (waiting.length < ROWS) continue;
        await answer(waiting);
        waiting = [];
      }
      await answer(waiting);
      if (faults > 0) throw new Error(`${faults} of ${all} lines are no prompts`);
    } finally {
      engine.close();
    }
  },
};

const OPTIONS = {
  ...{ model: text, adapter: text, 'max-tokens': textOr('128'), temperature: textOr('0') },
  ...{
    'top-p': textOr('1'),
    'top-k': textOr('0'),
    seed: textOr('0'),
    engine: textOr('auto'),
    storage: textOr('auto'),
    chat: flag,
  },
} as const;

interface Prompt {
  ids: readonly number[];
}

/** Null for a blank line. */
function readPrompt(
  line: Line,
  { tokenizer, writeChat }: OwnModel,
  chat: boolean,
  most: number,
  withinTime: <T>(work: () => T) => T,
): Prompt | Fault | null {
  try {
    const content = line.text();
    if (content.trim() === '') return null;
    const said = readSaid(((parseJson('JSON', content) ?? {}) as { prompt?: unknown }).prompt);
    if (said === null) throw new Error('expected {"prompt": "…"}, or messages in its place');
    const asked: Said = chat && typeof said === 'string' ? [{ role: 'user', content: said }] : said;
    const { prompt } = withinTime(() => encodeSaid(tokenizer, writeChat, asked, ''));
    if (prompt.length === 0) throw new Error('the prompt has no token');
    if (prompt.length > most)
      throw new Error(`${prompt.length} tokens, and beside --max-tokens the model has room for ${Math.max(0, most)}`);
    return { ids: prompt };
  } catch (error) {
    return { error: `${line.place}: ${messageOf(error)}` };
  }
}
