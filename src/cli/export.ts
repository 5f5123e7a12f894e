import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type ExportKind, exportedFiles } from '../engine/input/exported';
import { GGUF_TYPES } from '../model/adapter/gguf';
import type { Rounded } from '../model/adapter/merge';
import { peftFiles } from '../model/adapter/peft';
import { openModel } from '../model/readModel';
import { exportCard, RECORD } from './card';
import { type Command, oneOf, parseArguments, text, textOr, UsageError } from './command';
import { listenForInterrupts, newRest } from './interrupt';
import { modelAt, say } from './machine';
import { openOwnAdapter } from './model';
import { streamFolder } from './output';
import { demandPlaces } from './places';

const TYPES = Object.keys(GGUF_TYPES) as (keyof typeof GGUF_TYPES)[];

export const exportModel: Command = {
  help: `Usage: npm run -s apogee -- export --model DIR|FILE.gguf --adapter DIR --to merged|gguf|peft [--type f16|q8_0] OUT

Writes a model with its adapter into the folder OUT, for programs that are not this one:

  merged   the model's own files with the adapter added to its weights, for transformers. They are rounded to what the file stores, and
           how much of the adapter that loses is said; --to peft loses nothing
  gguf     model.gguf, the same in one file, and adapter.gguf, the adapter alone (of families whose GGUF is written here)
  peft     the adapter in the files of peft

  --model DIR     folder with config.json, model.safetensors (or shards and their index) and tokenizer.json; or a GGUF file, whose weights
                  are rounded already, so nothing is merged: its adapter alone, as gguf or peft
  --adapter DIR   a PEFT folder, e.g. of tune
  --type TYPE     of matrices in model.gguf, f16 or q8_0 (default f16)
`,
  async run(args) {
    const { values, positionals } = parseArguments(args, OPTIONS, ['OUT']);
    for (const name of ['model', 'adapter', 'to'] as const)
      if (values[name] === undefined) throw new UsageError(`--${name} is missing`);
    const to = oneOf('to', values.to!, ['merged', 'gguf', 'peft']);
    const type = oneOf('type', values.type, TYPES);
    demandPlaces({
      folders: [['OUT', positionals[0]]],
      inputs: [
        ['model', values.model],
        ['adapter', values.adapter],
      ],
    });
    const folder = modelAt(resolve(values.model!));
    const isFile = 'read' in folder;
    if (isFile && to === 'merged')
      throw new UsageError(
        '--to: the weights of a GGUF file are rounded already, and are not merged; its adapter alone is written by gguf or peft, or give --model the folder in the files of Hugging Face',
      );
    const model = await openModel(folder);
    if (model.notes.length > 0) say(`model: ${model.notes.join('; ')}`);
    const { config } = model;
    const own = await openOwnAdapter(values.adapter, { config });
    const files = new Map<string, Iterable<Uint8Array> | AsyncIterable<Uint8Array>>();
    if (to === 'peft')
      for (const [name, content] of peftFiles(config, own.adapter, own.weights, values.model!))
        files.set(name, [typeof content === 'string' ? Buffer.from(content) : content]);
    const rounded = { added: 0, lost: 0 };
    const onRounded = ({ added, lost }: Rounded) => {
      rounded.added += added;
      rounded.lost += lost;
    };
    const kinds = EXPORTS[to].filter((kind) => !isFile || kind === 'adapter-gguf');
    for (const kind of kinds) {
      const written = await exportedFiles(
        { from: folder, model, own, name: basename(resolve(values.model!)) },
        kind,
        type,
        onRounded,
      );
      for (const [name, { pieces }] of written) files.set(name, pieces);
    }
    const card = await exportCard(values.model!, values.adapter!, isFile ? TITLES.peft : TITLES[to]);
    files.set('README.md', [Buffer.from(card)]);
    const record = join(values.adapter!, RECORD);
    if (existsSync(record)) files.set(RECORD, [readFileSync(record)]);
    const interrupts = listenForInterrupts(process, () => performance.now(), {
      first: () => process.stderr.write('\nStopping …\n'),
      again: (status) => process.exit(status),
    });
    try {
      const rest = newRest(() => performance.now(), interrupts);
      await streamFolder(positionals[0]!, new Map([...files].map(([name, pieces]) => [name, resting(pieces, rest)])));
    } finally {
      interrupts.release();
    }
    const share = Math.sqrt(rounded.lost / rounded.added);
    if (share >= TOLD_LOSS)
      say(
        `ALARM: ${Math.round(100 * share)} % of what the adapter changes (norm) is lost, since the model's files round it; the adapter apart, by --to peft, loses nothing`,
      );
    say(`${to}: ${positionals[0]}`);
  },
};

/** Share of an adapter that rounding may take without a word. */
const TOLD_LOSS = 0.05;

async function* resting(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  rest: () => Promise<void>,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    await rest();
    yield piece;
  }
}

const OPTIONS = { model: text, adapter: text, to: text, type: textOr('f16') } as const;

const TITLES = { merged: 'Merged model', gguf: 'Merged model and adapter', peft: 'Adapter' } as const;

/** What is made beside the card. */
const EXPORTS: { readonly [To in keyof typeof TITLES]: readonly ExportKind[] } = {
  merged: ['merged'],
  gguf: ['gguf', 'adapter-gguf'],
  peft: [],
};
