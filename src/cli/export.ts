import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type ExportKind, exportedFiles } from '../engine/input/exported';
import { GGUF_TYPES } from '../model/adapter/gguf';
import { peftFiles } from '../model/adapter/peft';
import { openModel } from '../model/readModel';
import { exportCard, RECORD } from './card';
import { type Command, oneOf, parseArguments, text, textOr, UsageError } from './command';
import { modelAt, say } from './machine';
import { openOwnAdapter } from './model';
import { streamFolder } from './output';
import { demandPlaces } from './places';

const TYPES = Object.keys(GGUF_TYPES) as (keyof typeof GGUF_TYPES)[];

export const exportModel: Command = {
  help: `Usage: npm run -s apogee -- export --model DIR --adapter DIR --to merged|gguf|peft [--type f16|q8_0] OUT

Writes a model with its adapter into the folder OUT, for programs that are not this one:

  merged   the model's own files with the adapter added to its weights, for transformers
  gguf     model.gguf, the same in one file, and adapter.gguf, the adapter alone (of families whose GGUF is written here)
  peft     the adapter in the files of peft

  --model DIR     folder with config.json, model.safetensors (or shards and their index) and tokenizer.json
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
    if ('read' in folder) throw new UsageError('--model: export takes a folder in the files of Hugging Face');
    const model = await openModel(folder);
    if (model.notes.length > 0) say(`model: ${model.notes.join('; ')}`);
    const { config } = model;
    const own = await openOwnAdapter(values.adapter, { config });
    const files = new Map<string, Iterable<Uint8Array> | AsyncIterable<Uint8Array>>();
    if (to === 'peft')
      for (const [name, content] of peftFiles(config, own.adapter, own.weights, values.model!))
        files.set(name, [typeof content === 'string' ? Buffer.from(content) : content]);
    for (const kind of EXPORTS[to]) {
      const written = await exportedFiles(
        { from: folder, model, own, name: basename(resolve(values.model!)) },
        kind,
        type,
      );
      for (const [name, { pieces }] of written) files.set(name, pieces);
    }
    const card = await exportCard(values.model!, values.adapter!, TITLES[to]);
    files.set('README.md', [Buffer.from(card)]);
    const record = join(values.adapter!, RECORD);
    if (existsSync(record)) files.set(RECORD, [readFileSync(record)]);
    await streamFolder(positionals[0]!, files);
    say(`${to}: ${positionals[0]}`);
  },
};

const OPTIONS = { model: text, adapter: text, to: text, type: textOr('f16') } as const;

const TITLES = { merged: 'Merged model', gguf: 'Merged model and adapter', peft: 'Adapter' } as const;

/** What is made beside the card. */
const EXPORTS: { readonly [To in keyof typeof TITLES]: readonly ExportKind[] } = {
  merged: ['merged'],
  gguf: ['gguf', 'adapter-gguf'],
  peft: [],
};
