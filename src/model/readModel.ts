import { Refused } from '../messages/refusal';
import type { ChatFormat } from './chatTemplate';
import type { HostWeights, ModelConfig } from './config';
import { parseConfig } from './families';
import { type FindPacked, openModelWeights, type ReadWeight, readWeights } from './files';
import { openGguf } from './formats/gguf';
import { ggufModel } from './formats/ggufModel';
import { readJson } from './formats/json';
import { openWeights, weightFiles } from './formats/shards';
import { type FileSource, type ModelFolder, readWhole, type StoredTensors } from './formats/source';
import { isPart, type Part } from './tokenizer/components';
import { ggufTokenizer } from './tokenizer/ggufTokenizer';
import { fittedTokenizer, loadTokenizer, type Tokenizer, tokenName } from './tokenizer/tokenizer';

/** A model whose weights have been found, and are not read yet. */
export interface OpenedModel {
  config: ModelConfig;
  /** One weight after the other, so that a large model is never in memory as a whole. */
  read: ReadWeight;
  /** The same as they are stored, where that can be kept. */
  packed: FindPacked;
  tokenizer: Tokenizer;
  /** How the model wants conversations written, or null if its files do not say; read when it is asked for. */
  chatFormat(): Promise<ChatFormat | null>;
  /** What the files hold that is left out because it changes no number, a line each. */
  notes: readonly string[];
}

/** Most bytes of a file of settings, and of a vocabulary. */
const MAX_SETTINGS = 16 * 2 ** 20;
const MAX_VOCABULARY = 128 * 2 ** 20;

/**
 * A model in the files of Hugging Face, or in one GGUF file: the one way in for a model that we did not make, so everything is checked here,
 * and the inside trusts it. Rejects with an Error, fit to be shown, that names the file at fault.
 */
export async function openModel(from: ModelFolder | FileSource): Promise<OpenedModel> {
  const notes: string[] = [];
  const note = (text: string) => notes.push(text);
  const { json, stored, tokenizer, chatFormat } = await ('read' in from ? openFile(from) : openFolder(from));
  const config = parseConfig(json, note);
  const fitted = fittedTokenizer(tokenizer, config, note);
  return { config, ...(await openModelWeights(config, stored, note)), tokenizer: fitted, chatFormat, notes };
}

/** Files of a folder that are read beside the weights. */
const SETTINGS = 'config.json tokenizer.json tokenizer_config.json special_tokens_map.json chat_template.jinja'.split(
  ' ',
);

/** All files that `openModel` may read, in the order of their names: what a model is. */
export async function filesOfModel(from: ModelFolder | FileSource): Promise<FileSource[]> {
  if ('read' in from) return [from];
  const settings = await Promise.all(SETTINGS.map((name) => from.open(name)));
  const files = [...settings.filter((file) => file !== null), ...(await weightFiles(from))];
  return files.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** As `openModel`, with all weights in memory. */
export async function readModel(from: ModelFolder | FileSource): Promise<OpenedModel & { weights: HostWeights }> {
  const model = await openModel(from);
  return { ...model, weights: await readWeights(model.config, model.read) };
}

interface Opened {
  /** `config.json`. */
  json: unknown;
  stored: StoredTensors;
  tokenizer: Tokenizer;
  chatFormat: OpenedModel['chatFormat'];
}

async function openFolder(folder: ModelFolder): Promise<Opened> {
  const json = await jsonOf(folder, 'config.json', MAX_SETTINGS);
  const stored = await openWeights(folder);
  const { tokenizer, named } = await readTokenizer(folder, endOf(json));
  return { json, stored, tokenizer, chatFormat: () => chatFormatOf(folder, named) };
}

async function openFile(file: FileSource): Promise<Opened> {
  const gguf = await openGguf(file);
  try {
    const { config, stored } = await ggufModel(file.name, gguf);
    const tokenizer = ggufTokenizer(gguf.metadata);
    const template = gguf.metadata.get('tokenizer.chat_template');
    const chat = typeof template === 'string' ? { template, tokens: tokenTexts(tokenizer.config) } : null;
    return {
      json: config,
      stored,
      tokenizer: await loadTokenizer(tokenizer.json, tokenizer.config),
      chatFormat: async () => chat,
    };
  } catch (error) {
    throw error instanceof Refused ? new Refused(error.refusal, file.name) : error;
  }
}

/** Rejects if the file is missing. */
async function jsonOf(folder: ModelFolder, name: string, most: number): Promise<unknown> {
  const found = await optionalJson(folder, name, most);
  if (found === undefined) throw new Error(`${name} is missing`);
  return found;
}

async function optionalJson(folder: ModelFolder, name: string, most: number): Promise<unknown> {
  const file = await folder.open(name);
  return file ? readJson(name, await readWhole(file, most)) : undefined;
}

/** The end token of a `config.json`, or the first of several. */
function endOf(json: unknown): number | undefined {
  const ids = isPart(json) ? [json.eos_token_id].flat() : [];
  return Number.isInteger(ids[0]) ? (ids[0] as number) : undefined;
}

/** Special tokens are named in `tokenizer_config.json`, else in `special_tokens_map.json`; else `end` is the id of the one that ends a text. */
async function readTokenizer(
  folder: ModelFolder,
  end: number | undefined,
): Promise<{ tokenizer: Tokenizer; named: Part }> {
  const json = await jsonOf(folder, 'tokenizer.json', MAX_VOCABULARY);
  const settings = (await optionalJson(folder, 'tokenizer_config.json', MAX_SETTINGS)) ?? {};
  if (!isPart(settings)) throw new Error('tokenizer_config.json: expected an object');
  if (settings.eos_token) return { tokenizer: await loadTokenizer(json, settings), named: settings };
  const map = await optionalJson(folder, 'special_tokens_map.json', MAX_SETTINGS);
  const named: Part = { ...(isPart(map) ? map : {}), ...settings };
  return { tokenizer: await loadTokenizer(json, named, named.eos_token ? undefined : end), named };
}

/** Most bytes of a file with a chat template. */
const MAX_TEMPLATE = 2 ** 19;

/** `chat_template.jinja`, else what `tokenizer_config.json` has: a template, or several of which one is the default. */
async function chatFormatOf(folder: ModelFolder, named: Part): Promise<ChatFormat | null> {
  const tokens = tokenTexts(named);
  const file = await folder.open('chat_template.jinja');
  if (file) return { template: new TextDecoder().decode(await readWhole(file, MAX_TEMPLATE)), tokens };
  const { chat_template } = named;
  const several = Array.isArray(chat_template) ? chat_template.filter(isPart) : [];
  const template = several.find(({ name }) => name === 'default')?.template ?? chat_template;
  return typeof template === 'string' ? { template, tokens } : null;
}

/** `bos_token` and the like, which a template may write. */
const tokenTexts = (named: Part): Record<string, string> =>
  Object.fromEntries(
    ['bos_token', 'eos_token', 'unk_token', 'pad_token'].flatMap((name) => {
      const text = tokenName(named, name);
      return text === null ? [] : [[name, text]];
    }),
  );
