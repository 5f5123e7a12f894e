import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { adapterGguf, GGUF_TYPES, mergedGguf } from '../model/adapter/gguf';
import { mergedFiles } from '../model/adapter/merge';
import { peftFiles } from '../model/adapter/peft';
import { readJson } from '../model/formats/json';
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
    const { config, tokenizer, read, chatFormat, notes } = await openModel(folder);
    if (notes.length > 0) say(`model: ${notes.join('; ')}`);
    const own = await openOwnAdapter(values.adapter, { config });
    const parts = { config, ...own, name: basename(resolve(values.model!)) };
    const files = new Map<string, Iterable<Uint8Array> | AsyncIterable<Uint8Array>>();
    if (to === 'merged') {
      for (const name of KEPT) {
        const path = join(values.model!, name);
        if (existsSync(path)) files.set(name, [readFileSync(path)]);
      }
      for (const { name, pieces } of await mergedFiles(folder, config, own.adapter, own.weights))
        files.set(name, pieces());
    } else if (to === 'gguf') {
      const json = readJson('tokenizer.json', new Uint8Array(readFileSync(join(values.model!, 'tokenizer.json'))));
      const template = (await chatFormat())?.template ?? null;
      files.set('model.gguf', await mergedGguf(parts, read, { json, tokenizer, template }, type));
      files.set('adapter.gguf', adapterGguf(parts));
    } else
      for (const [name, content] of peftFiles(config, own.adapter, own.weights, values.model!))
        files.set(name, [typeof content === 'string' ? Buffer.from(content) : content]);
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

/** What stands beside the weights, and goes with them. */
const KEPT = [
  ...['config.json', 'generation_config.json', 'model.safetensors.index.json', 'chat_template.jinja'],
  ...['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'added_tokens.json'],
  ...['tokenizer.model', 'vocab.json', 'merges.txt'],
  ...['LICENSE', 'LICENSE.txt', 'LICENSE.md', 'NOTICE', 'NOTICE.txt', 'USE_POLICY.md'],
];
