import { linesOf } from '../engine/input/lines';
import { packResponses, paddedLength } from '../engine/language/batches';
import { type LanguageEngine, type Policy, single } from '../engine/language/engine';
import { type Command, ENGINES, oneOf, parseArguments, UsageError } from './command';
import { say } from './machine';
import { LINE_MS, openAdapted, openModelAt, openOwnAdapter, STORAGES } from './model';
import { type Fault, type Row, rowsOf } from './scoreRows';
import { newTimeLimit } from './timeLimit';

/** Rows of one batch. */
const ROWS = 16;
/** Faulty lines that stderr names. */
const FAULTS_TOLD = 20;

export const score: Command = {
  help: `Usage: npm run -s apogee -- score --model DIR|FILE.gguf [--adapter DIR] [--engine auto|webgpu|cpu] [--end] [--chat] < LINES

Reads lines {"prompt": "…", "completion": "…"} from standard input and writes one line {"ids":[…],"logProbs":[…]} for each: the token ids of
the completion and log p(token | everything before it) in nats. Both are encoded as one text, with the tokens at its beginning and its end that
the model's own tokenizer puts there. If that changes the last tokens of the prompt, ids begins with the first that is changed, and a "note"
says so. In their place may stand messages [{"role": "…", "content": "…"}, …], which the model's chat template writes.
A line that cannot be scored gives {"error":"…"} in its place, and the exit status 1 in the end.

  --model DIR     folder with config.json, model.safetensors (or shards and their index) and tokenizer.json; or a GGUF file
  --adapter DIR   a PEFT folder, e.g. of tune: the model with this adapter is scored
  --engine NAME   auto (WebGPU on a graphics processor, else the CPU), webgpu (also on a software adapter) or cpu
  --storage NAME  on WebGPU, weights of 4 to 16 bits in f32 (default), or packed as they are stored
  --end           put the end token after every completion, if the tokenizer does not, and score it
  --chat          a prompt that is a text is what a user says, written by the model's chat template
`,
  async run(args) {
    const { values } = parseArguments(args, {
      model: { type: 'string' },
      adapter: { type: 'string' },
      engine: { type: 'string', default: 'auto' },
      storage: { type: 'string', default: 'auto' },
      end: { type: 'boolean', default: false },
      chat: { type: 'boolean', default: false },
    });
    if (values.model === undefined) throw new UsageError('--model DIR is missing');
    const choice = oneOf('engine', values.engine, ENGINES);
    const storage = oneOf('storage', values.storage, STORAGES);
    const model = await openModelAt(values.model);
    const { config, tokenizer, writeChat } = model;
    if (values.chat && !writeChat) throw new Error('--chat: the model has no chat template');
    const { adapter, weights } = await openOwnAdapter(values.adapter, model);
    const engine = await openAdapted(choice, model, adapter, weights, { storage });
    try {
      const policy = single(engine.upload(weights));
      const most = config.max_position_embeddings;
      const rows = rowsOf(linesOf('stdin', process.stdin), {
        tokenizer,
        most,
        end: values.end,
        chat: values.chat,
        writeChat,
        withinTime: newTimeLimit("the model's tokenizer or chat template", LINE_MS),
      });
      let [all, faults] = [0, 0];
      for await (const some of inGroups(rows, ROWS)) {
        for (const result of await scoreRows(engine, policy, some)) {
          process.stdout.write(`${JSON.stringify(result)}\n`);
          all++;
          if ('error' in result && faults++ < FAULTS_TOLD) say(result.error);
        }
      }
      if (faults > 0) throw new Error(`${faults} of ${all} lines could not be scored`);
    } finally {
      engine.close();
    }
  },
};

/** Up to `size` elements at a time. */
async function* inGroups<T>(source: AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let group: T[] = [];
  for await (const element of source) {
    group.push(element);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

type Scored = { ids: readonly number[]; logProbs: number[]; note?: string };

/** One result a row, in their order. */
async function scoreRows(
  engine: LanguageEngine,
  policy: Policy,
  rows: readonly (Row | Fault)[],
): Promise<(Scored | Fault)[]> {
  const good = rows.flatMap((row) => ('error' in row ? [] : [row]));
  if (good.length === 0) return rows.flatMap((row) => ('error' in row ? [row] : []));
  const length = paddedLength(good, engine.config.max_position_embeddings);
  const logProbs = await engine.score(policy, packResponses(good, length));
  let row = 0;
  return rows.map((one) => {
    if ('error' in one) return one;
    const start = row++ * length + one.prompt.length;
    const scored = { ids: one.response, logProbs: [...logProbs.subarray(start, start + one.response.length)] };
    return one.note === undefined ? scored : { ...scored, note: one.note };
  });
}
