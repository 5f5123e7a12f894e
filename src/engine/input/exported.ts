import { Failed } from '../../messages/failure';
import { adapterGguf, type GGUF_TYPES, mergedGguf } from '../../model/adapter/gguf';
import { mergedFiles, type Rounded } from '../../model/adapter/merge';
import { readJson } from '../../model/formats/json';
import { type FileSource, type ModelFolder, readWhole } from '../../model/formats/source';
import type { OpenedModel } from '../../model/readModel';
import { weightShapes } from '../../model/weights';
import type { TrainedAdapter } from '../learners/own';
import { chunksOf } from './content';

/** A model with its adapter, in files for other programs, for the command line and the page. */

/** `merged`: the model's own files with the adapter in their weights; `gguf`: the same as one file; `adapter-gguf`: the adapter alone. */
export type ExportKind = 'merged' | 'gguf' | 'adapter-gguf';

/** What matrices of a GGUF file are stored in. */
export type GgufType = keyof typeof GGUF_TYPES;

/** A file that is made piece after piece, a tensor of it in memory at a time. */
interface ExportedFile {
  readonly pieces: AsyncIterable<Uint8Array>;
  /** About how many pieces there will be. */
  readonly count: number;
}

interface Exported {
  /** Where the model was read from. */
  readonly from: ModelFolder | FileSource;
  readonly model: Pick<OpenedModel, 'config' | 'read' | 'tokenizer' | 'chatFormat'>;
  readonly own: TrainedAdapter;
  /** What a GGUF file says that it is called. */
  readonly name: string;
}

/**
 * The files by name. Rejects with a Failed if the model is a GGUF file, to which only the adapter can be added, and with an Error that names what a format
 * has no place for.
 */
export async function exportedFiles(
  { from, model, own, name }: Exported,
  kind: ExportKind,
  type: GgufType,
  onRounded?: (rounded: Rounded) => void,
): Promise<Map<string, ExportedFile>> {
  const { config } = model;
  const { adapter } = own;
  if (kind === 'adapter-gguf') {
    const pieces = adapterGguf({ config, ...own, name });
    return new Map([['adapter.gguf', { pieces, count: 2 * adapter.modules.length + 1 }]]);
  }
  if ('read' in from) throw new Failed({ code: 'export-needs-folder' });
  if (kind === 'gguf') {
    const json = readJson('tokenizer.json', await readWhole((await from.open('tokenizer.json'))!, MOST_VOCABULARY));
    const template = (await model.chatFormat())?.template ?? null;
    const tokens = { json, tokenizer: model.tokenizer, template };
    const pieces = await mergedGguf({ config, ...own, name }, model.read, tokens, type);
    return new Map([['model.gguf', { pieces, count: weightShapes(config).size + 1 }]]);
  }
  const files = new Map<string, ExportedFile>();
  for (const kept of KEPT) {
    const file = await from.open(kept);
    if (file) files.set(kept, { pieces: chunksOf(file), count: 1 });
  }
  for (const file of await mergedFiles(from, config, own, onRounded))
    files.set(file.name, { pieces: file.pieces(), count: file.count });
  return files;
}

/** Bytes of a tokenizer.json, as `openModel` takes it. */
const MOST_VOCABULARY = 128 * 2 ** 20;

/** What stands beside the weights, and goes with them. */
const KEPT = [
  ...['config.json', 'generation_config.json', 'model.safetensors.index.json', 'chat_template.jinja'],
  ...['tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'added_tokens.json'],
  ...['tokenizer.model', 'vocab.json', 'merges.txt'],
  ...['LICENSE', 'LICENSE.txt', 'LICENSE.md', 'NOTICE', 'NOTICE.txt', 'USE_POLICY.md'],
];
