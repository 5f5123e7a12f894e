import { resolve } from 'node:path';
import { packResponses, paddedLength, type TokenisedResponse } from '../engine/batches';
import { openEngine } from '../engine/open';
import { loadModel } from '../model/files';
import { loadTokenizer, type Tokenizer } from '../model/tokenizer';
import { type Command, ENGINES, oneOf, parseArguments, UsageError } from './command';
import { parseJson, readStdin } from './input';
import { nodeMachine, readModelFile } from './machine';

/** Rows of one batch. */
const ROWS = 16;

export const score: Command = {
  help: `Usage: npm run -s apogee -- score --model DIR [--engine auto|webgpu|cpu] [--end] < LINES

Reads lines {"prompt": "…", "completion": "…"} from standard input and writes one line {"ids":[…],"logProbs":[…]} for each: the token ids of
the completion and log p(token | everything before it) in nats. The prompt follows the begin token, where the tokenizer has one.

  --model DIR     folder with config.json, model.safetensors, tokenizer.json and tokenizer_config.json
  --engine NAME   auto (WebGPU on a graphics processor, else the CPU), webgpu (also on a software adapter) or cpu
  --end           put the end token after every completion, and score it as well
`,
  async run(args) {
    const { values } = parseArguments(args, {
      model: { type: 'string' },
      engine: { type: 'string', default: 'auto' },
      end: { type: 'boolean', default: false },
    });
    if (values.model === undefined) throw new UsageError('--model DIR is missing');
    const choice = oneOf('engine', values.engine, ENGINES);
    const { config, weights, tokenizer } = await loadFolder(resolve(values.model));
    const rows = readRows(await readStdin(), tokenizer, values.end);
    for (const [index, { prompt, response }] of rows.entries())
      if (prompt.length + response.length > config.max_position_embeddings)
        throw new Error(
          `row ${index + 1}: ${prompt.length + response.length} tokens, the model holds ${config.max_position_embeddings}`,
        );
    const { engine, reason } = await openEngine(choice, config, nodeMachine);
    nodeMachine.announce({ kind: engine.kind, description: engine.description, reason });
    try {
      const policy = engine.upload(weights);
      for (let at = 0; at < rows.length; at += ROWS) {
        const some = rows.slice(at, at + ROWS);
        const length = paddedLength(some, config.max_position_embeddings);
        const logProbs = await engine.score(policy, packResponses(some, length));
        some.forEach(({ prompt, response: ids }, row) => {
          const start = row * length + prompt.length;
          const scores = [...logProbs.subarray(start, start + ids.length)];
          process.stdout.write(`${JSON.stringify({ ids, logProbs: scores })}\n`);
        });
      }
    } finally {
      engine.close();
    }
  },
};

async function loadFolder(folder: string) {
  const read = (name: string) => readModelFile(folder, name);
  const { config, weights } = loadModel(await read('config.json'), await read('model.safetensors'));
  const json = async (name: string) => parseJson(name, new TextDecoder().decode(await read(name)));
  const tokenizer = await loadTokenizer(await json('tokenizer.json'), await json('tokenizer_config.json'));
  return { config, weights, tokenizer };
}

function readRows(text: string, tokenizer: Tokenizer, end: boolean): TokenisedResponse[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const place = `stdin line ${index + 1}`;
    const { prompt, completion } = readLine(place, parseJson(place, line));
    const begin = tokenizer.beginToken < 0 ? [] : [tokenizer.beginToken];
    const row = {
      prompt: [...begin, ...tokenizer.encode(prompt)],
      response: [...tokenizer.encode(completion), ...(end ? [tokenizer.endToken] : [])],
    };
    if (row.prompt.length === 0) throw new Error(`${place}: an empty prompt, and no begin token to stand before`);
    return [row];
  });
}

function readLine(place: string, json: unknown): { prompt: string; completion: string } {
  const { prompt, completion } = (json ?? {}) as { prompt?: unknown; completion?: unknown };
  if (typeof prompt === 'string' && typeof completion === 'string') return { prompt, completion };
  throw new Error(`${place}: expected {"prompt": "…", "completion": "…"}`);
}
