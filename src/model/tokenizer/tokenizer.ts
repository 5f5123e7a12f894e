import { Refused } from '../../messages/refusal';
import { messageOf } from '../../text';
import { shown } from '../formats/json';
import { type AddedToken, addedTokensOf, cutterOf } from './addedTokens';
import { type Components, componentsOf, isPart, type Part } from './components';
import { decoderOf } from './decoder';
import { type Around, aroundOf } from './postProcessor';

/** A Hugging Face tokenizer on token ids. Runs locally, from JSON, and gives the ids of the Python library. */
export interface Tokenizer {
  /**
   * Token ids of a text as it is, without the tokens that the post-processor adds. Throws a Refused if a part of it has no token that
   * the model knows.
   */
  encode(text: string): number[];
  /** Text of token ids; special tokens are left out. */
  decode(ids: readonly number[]): string;
  /** How a token is written in `tokenizer.json`, with a space for the mark of a leading space. */
  tokenText(id: number): string;
  /** What the model's own post-processor puts before a text, and after it. */
  around: Around;
  /** Id of the first token, or −1 if the tokenizer has none. */
  beginToken: number;
  /** Id of the token that ends a response. */
  endToken: number;
  /** Id to fill rows with. */
  padToken: number;
  /** Id of a word that is not in the vocabulary, or −1. */
  unknownToken: number;
  /** Largest id + 1, of all tokens and of the model's own, without those that are added. */
  vocabularySize: number;
  ownSize: number;
}

/** Runs a reader of a file; what it refuses says so. */
function from<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof Refused ? new Refused(error.refusal, file) : error;
  }
}

/** The text of a special token: a string, or an object that holds it. */
export function tokenName(config: Part, field: string): string | null {
  const value = Object.hasOwn(config, field) ? config[field] : null;
  if (typeof value === 'string') return value;
  if (isPart(value) && typeof value.content === 'string') return value.content;
  return null;
}

/**
 * Makes a tokenizer of the parsed `tokenizer.json` and of the special tokens that `tokenizer_config.json` names; `endId` is the end token
 * if it names none. The package is loaded on the first call and asks for nothing over the network. Throws an Error that names the file and
 * the field if they are not valid.
 */
export async function loadTokenizer(json: unknown, config: unknown, endId?: number): Promise<Tokenizer> {
  if (!isPart(json)) throw new Error('tokenizer.json: expected an object');
  if (!isPart(json.model)) throw new Error(`tokenizer.json: model must be an object, found ${typeof json.model}`);
  if (!isPart(config)) throw new Error('tokenizer_config.json: expected an object');
  const end = tokenName(config, 'eos_token');
  if (end === null && endId === undefined) throw new Error('tokenizer_config.json: eos_token is missing');
  const added = demandAdded(json.added_tokens);
  const own = demandVocabulary(json.model);
  // Of two ids for one token the model's own holds.
  const vocabulary = new Map([...added.map(({ content, id }) => [content as string, id as number] as const), ...own]);
  const parts = from('tokenizer.json', () => ({
    ...componentsOf(json),
    around: aroundOf(json.post_processor),
    decode: decoderOf(json.decoder),
  }));
  demandMerges(parts.model, vocabulary);
  const encode = await encoderOf(parts, json.model, addedTokensOf(added), vocabulary);

  const special = new Set(added.flatMap(({ id, special }) => (special === true ? [id as number] : [])));
  const tokens = new Map([...vocabulary].map(([token, id]) => [id, token]));
  for (const { id, content } of added) tokens.set(id as number, content as string);
  const stray = [...parts.around.begin, ...parts.around.end].find((id) => !tokens.has(id));
  if (stray !== undefined)
    throw new Refused({ code: 'no-token', path: ['post_processor'], facts: { text: String(stray) } }, 'tokenizer.json');
  const idOf = (token: string | null) => (token === null ? -1 : (vocabulary.get(token) ?? -1));
  const endToken = end === null && tokens.has(endId!) ? endId! : idOf(end);
  if (endToken < 0) throw new Error(`tokenizer.json: the eos_token ${JSON.stringify(end)} is not in the vocabulary`);
  const padToken = idOf(tokenName(config, 'pad_token'));
  const size = (ids: Iterable<number>) => [...ids].reduce((largest, id) => Math.max(largest, id + 1), 0);
  return {
    encode,
    decode: (ids) => parts.decode(ids.flatMap((id) => (special.has(id) ? [] : (tokens.get(id) ?? [])))),
    tokenText: (id) => (tokens.get(id) ?? '').replaceAll('▁', ' ').replaceAll('Ġ', ' '),
    around: parts.around,
    beginToken: idOf(tokenName(config, 'bos_token')),
    endToken,
    padToken: padToken < 0 ? endToken : padToken,
    unknownToken: idOf(tokenName(config, 'unk_token')),
    vocabularySize: size(tokens.keys()),
    ownSize: size(own.values()),
  };
}

/** Most ids: as many as `vocab_size` of config.json may have. */
const MAX_IDS = 2 ** 20;

/** The package takes ids as they come, and makes an array as long as the largest. */
function demandId(token: unknown, id: unknown): void {
  if (!Number.isInteger(id) || Number(id) < 0 || Number(id) >= MAX_IDS)
    throw new Error(
      `tokenizer.json: the id of ${JSON.stringify(token)} must be an integer in [0, ${MAX_IDS}), found ${JSON.stringify(id)}`,
    );
}

function demandAdded(added: unknown): readonly Part[] {
  if (added === undefined || added === null) return [];
  if (!Array.isArray(added)) throw new Error('tokenizer.json: added_tokens must be a list');
  for (const token of added) {
    if (!isPart(token) || typeof token.content !== 'string')
      throw new Error(`tokenizer.json: added_tokens: expected a token with its content, found ${shown(token)}`);
    demandId(token.content, token.id);
  }
  return added as Part[];
}

/** Token → id of the model's own tokens. */
function demandVocabulary({ vocab }: Part): Map<string, number> {
  const entries = Array.isArray(vocab)
    ? vocab.map((entry, id) => [Array.isArray(entry) ? entry[0] : undefined, id] as const)
    : Object.entries(isPart(vocab) ? vocab : {});
  if (entries.length > MAX_IDS) throw new Error(`tokenizer.json: model.vocab has more than ${MAX_IDS} tokens`);
  for (const [token, id] of entries) {
    if (typeof token !== 'string')
      throw new Error('tokenizer.json: model.vocab: expected a list of texts and their scores');
    demandId(token, id);
  }
  return new Map(entries as [string, number][]);
}

/** A merge of texts that are no tokens would make a token that does not exist. Throws a Refused. */
function demandMerges({ type, merges }: Part, vocabulary: ReadonlyMap<string, number>): void {
  if (type !== 'BPE') return;
  for (const [i, merge] of (merges as readonly unknown[]).entries()) {
    const pair: unknown = typeof merge === 'string' ? merge.split(' ') : merge;
    const texts =
      Array.isArray(pair) && pair.length === 2 && pair.every((one) => typeof one === 'string') ? pair : null;
    const missing = texts ? [...texts, texts.join('')].find((text) => !vocabulary.has(text)) : shown(merge);
    if (missing !== undefined)
      throw new Refused({ code: 'no-token', path: ['model', 'merges', i], facts: { text: missing } }, 'tokenizer.json');
  }
}

/** The library's parts, put together as the Python library does. */
async function encoderOf(
  { normalizers, preTokenizers, model }: Components,
  { unk_id, unk_token }: Part,
  added: readonly AddedToken[],
  vocabulary: ReadonlyMap<string, number>,
): Promise<(text: string) => number[]> {
  const { PreTrainedTokenizer } = await import('@xenova/transformers');
  const json = {
    added_tokens: [],
    normalizer: { type: 'Sequence', normalizers },
    pre_tokenizer: { type: 'Sequence', pretokenizers: preTokenizers },
    model,
    post_processor: null,
    decoder: null,
  };
  let library: Library;
  try {
    library = new PreTrainedTokenizer(json, {})._tokenizer as unknown as Library;
  } catch (cause) {
    const reason = messageOf(cause);
    throw new Error(`tokenizer.json: cannot be used (model type ${JSON.stringify(model.type)}): ${reason}`, { cause });
  }
  // Unigram says its place in the list; one that is no place is no token.
  const unknown = model.type === 'Unigram' ? placeOf(unk_id, model.vocab) : vocabulary.get(String(unk_token));
  const idOf = (token: string): number => {
    const id = vocabulary.get(token) ?? unknown;
    if (id === undefined) throw new Refused({ code: 'no-token', path: [], facts: { text: token } }, 'tokenizer.json');
    return id;
  };
  const cut = cutterOf(added, (text) => library.normalizer(text));
  /** Words, one after the other; `section_index` 0 is the beginning of the text. */
  const wordsOf = (text: string, isFirst: boolean): readonly string[] =>
    library.pre_tokenizer.tokenizers.reduce<readonly string[]>(
      (words, step) =>
        words.flatMap((word, i) => step.pre_tokenize_text(word, { section_index: isFirst && i === 0 ? 0 : 1 })),
      [text],
    );
  return (text) => {
    try {
      return cut(text).flatMap((piece) =>
        'id' in piece
          ? [piece.id]
          : wordsOf(piece.text, piece.isFirst).flatMap((word) => (word === '' ? [] : library.model([word]).map(idOf))),
      );
    } catch (error) {
      // A text that grows without end, for one. What stops a script is no error of this realm.
      if (error instanceof Refused || !(error instanceof Error)) throw error;
      throw new Refused({ code: 'not-encoded', path: [], facts: { detail: messageOf(error) } }, 'tokenizer.json');
    }
  };
}

const placeOf = (place: unknown, list: unknown): number | undefined =>
  Array.isArray(list) && Number.isInteger(place) && list[place as number] !== undefined ? (place as number) : undefined;

/** What is used of the library's tokenizer. */
interface Library {
  normalizer(text: string): string;
  pre_tokenizer: { tokenizers: { pre_tokenize_text(text: string, options: { section_index: number }): string[] }[] };
  /** Tokens of words; a run of unknown ones is one, if the model says so. */
  model(words: string[]): string[];
}

/**
 * The tokenizer for a model with so many rows of its embedding. Added tokens beyond them, which some models name and never use, are refused
 * when a text needs one; a vocabulary beyond them is another model's. Throws an Error then.
 */
export function fittedTokenizer(
  tokenizer: Tokenizer,
  { vocab_size }: { vocab_size: number },
  note: (text: string) => void,
): Tokenizer {
  const { ownSize, vocabularySize } = tokenizer;
  if (ownSize > vocab_size)
    throw new Error(
      `tokenizer.json: ids up to ${ownSize - 1}, and config.json has vocab_size ${vocab_size}: the files are not of one model`,
    );
  if (vocabularySize <= vocab_size) return tokenizer;
  const beyond = tokenizer.tokenText(vocabularySize - 1);
  note(`tokenizer.json: ${JSON.stringify(beyond)} has the id ${vocabularySize - 1}, which the model has no row for`);
  return {
    ...tokenizer,
    encode(text) {
      const ids = tokenizer.encode(text);
      const id = ids.find((one) => one >= vocab_size);
      if (id === undefined) return ids;
      const facts = { text: tokenizer.tokenText(id), id, rows: vocab_size };
      throw new Refused({ code: 'no-row', path: [], facts }, 'tokenizer.json');
    },
    padToken: tokenizer.padToken < vocab_size ? tokenizer.padToken : tokenizer.endToken,
  };
}
