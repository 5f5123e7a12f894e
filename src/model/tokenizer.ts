/** A Hugging Face tokenizer on token ids, without special tokens of its own doing. Runs where the caller runs, from local JSON. */
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
 * the network. Throws an Error that names the file and the field where they are not what they should be.
 */
export async function loadTokenizer(json: unknown, config: unknown): Promise<Tokenizer> {
  if (!isObject(json)) throw new Error('tokenizer.json: expected an object');
  if (!isObject(json.model)) throw new Error(`tokenizer.json: model must be an object, found ${typeof json.model}`);
  if (!isObject(config)) throw new Error('tokenizer_config.json: expected an object');
  const end = tokenName(config, 'eos_token');
  if (end === null) throw new Error('tokenizer_config.json: eos_token is missing');

  const { PreTrainedTokenizer } = await import('@xenova/transformers');
  const model = json.model.type;
  let tokenizer: InstanceType<typeof PreTrainedTokenizer>;
  try {
    tokenizer = new PreTrainedTokenizer(json, config);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`tokenizer.json: cannot be used (model type ${JSON.stringify(model)}): ${reason}`, { cause });
  }
  const vocabulary: Map<string, number> = tokenizer.get_vocab();
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
    vocabularySize: Math.max(...vocabulary.values()) + 1,
  };
}
