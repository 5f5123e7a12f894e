import { messageOf } from '../../text';
import type { ModelConfig } from '../config';

/** A Hugging Face tokenizer on token ids, which adds no special tokens itself. Runs locally, from JSON. */
export interface Tokenizer {
  /** Token ids of a text; adds no special token. Encode prompt and response apart, and put <bos> and <eos> around them. */
  encode(text: string): number[];
  /** Text of token ids; special tokens are left out. */
  decode(ids: readonly number[]): string;
  /** How a token is written in `tokenizer.json`, with a space for the mark of a leading space. */
  tokenText(id: number): string;
  /** Id of the first token, or −1 if the tokenizer has none. */
  beginToken: number;
  /** Id of the token that ends a response. */
  endToken: number;
  /** Id to fill rows with. */
  padToken: number;
  /** Id of a word that is not in the vocabulary, or −1. */
  unknownToken: number;
  /** Largest id + 1. */
  vocabularySize: number;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The text of a special token: a string, or an object that holds it. */
function tokenName(config: Record<string, unknown>, field: string): string | null {
  const value = Object.hasOwn(config, field) ? config[field] : null;
  if (typeof value === 'string') return value;
  if (isObject(value) && typeof value.content === 'string') return value.content;
  return null;
}

/**
 * Makes a tokenizer of the parsed `tokenizer.json` and `tokenizer_config.json`. The package is loaded on the first call and asks for nothing over
 * the network. Throws an Error that names the file and the field if they are not valid.
 */
export async function loadTokenizer(json: unknown, config: unknown): Promise<Tokenizer> {
  if (!isObject(json)) throw new Error('tokenizer.json: expected an object');
  if (!isObject(json.model)) throw new Error(`tokenizer.json: model must be an object, found ${typeof json.model}`);
  if (!isObject(config)) throw new Error('tokenizer_config.json: expected an object');
  const end = tokenName(config, 'eos_token');
  if (end === null) throw new Error('tokenizer_config.json: eos_token is missing');
  demandIds(json);

  const { PreTrainedTokenizer } = await import('@xenova/transformers');
  const model = json.model.type;
  let tokenizer: InstanceType<typeof PreTrainedTokenizer>;
  try {
    tokenizer = new PreTrainedTokenizer(json, config);
  } catch (cause) {
    const reason = messageOf(cause);
    throw new Error(`tokenizer.json: cannot be used (model type ${JSON.stringify(model)}): ${reason}`, { cause });
  }
  // An id that no token has is a hole: it comes as the token undefined.
  const vocabulary = new Map([...tokenizer.get_vocab()].filter(([token]) => token !== undefined));
  let vocabularySize = 0;
  for (const id of vocabulary.values()) vocabularySize = Math.max(vocabularySize, id + 1);
  const texts = new Map([...vocabulary].map(([token, id]) => [id, token.replaceAll('▁', ' ').replaceAll('Ġ', ' ')]));
  const idOf = (token: string | null) => (token === null ? -1 : (vocabulary.get(token) ?? -1));
  const endToken = idOf(end);
  if (endToken < 0) throw new Error(`tokenizer.json: the eos_token ${JSON.stringify(end)} is not in the vocabulary`);
  const padToken = idOf(tokenName(config, 'pad_token'));
  return {
    encode: (text) => (text === '' ? [] : tokenizer.encode(text, { add_special_tokens: false })),
    decode: (ids) =>
      ids.length === 0
        ? ''
        : tokenizer.decode([...ids], { skip_special_tokens: true, clean_up_tokenization_spaces: false }),
    tokenText: (id) => texts.get(id) ?? '',
    beginToken: idOf(tokenName(config, 'bos_token')),
    endToken,
    padToken: padToken < 0 ? endToken : padToken,
    unknownToken: idOf(tokenName(config, 'unk_token')),
    vocabularySize,
  };
}

/** Most ids: as many as `vocab_size` of config.json may have. */
const MAX_IDS = 2 ** 20;

/** The package takes ids as they come, and makes an array as long as the largest. */
function demandIds({ model, added_tokens }: Record<string, unknown>): void {
  const vocabulary = isObject(model) && isObject(model.vocab) ? Object.entries(model.vocab) : [];
  const added = Array.isArray(added_tokens) ? added_tokens.filter(isObject) : [];
  for (const [token, id] of [...vocabulary, ...added.map(({ content, id }) => [content, id])])
    if (!Number.isInteger(id) || Number(id) < 0 || Number(id) >= MAX_IDS)
      throw new Error(
        `tokenizer.json: the id of ${JSON.stringify(token)} must be an integer in [0, ${MAX_IDS}), found ${JSON.stringify(id)}`,
      );
}

/** Throws an Error if the tokenizer has an id beyond the embedding, which would read another row. */
export function demandFit({ vocabularySize }: Tokenizer, { vocab_size }: ModelConfig): void {
  if (vocabularySize > vocab_size)
    throw new Error(
      `tokenizer.json: ids up to ${vocabularySize - 1}, and config.json has vocab_size ${vocab_size}: the files are not of one model`,
    );
}
