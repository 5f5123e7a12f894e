import { Refused } from '../../messages/refusal';
import type { TypedValue } from '../formats/ggufWriter';
import { isPart, type Part } from './components';
import { ggufTokenizer, WORDS } from './ggufTokenizer';
import type { Tokenizer } from './tokenizer';

/** Token types of ggml. */
const [NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE] = [1, 2, 3, 4, 5, 6];

/**
 * What a GGUF file says of a tokenizer of bytes or of SentencePiece's BPE: the metadata of which `ggufTokenizer` makes it again. `size` is the vocabulary
 * of the model, which may have rows that no token has. Throws a Refused that names what llama.cpp has no word for.
 */
export function ggufMetadata(json: unknown, tokenizer: Tokenizer, size: number): Map<string, TypedValue> {
  const model = isPart(json) ? json.model : null;
  if (!isPart(json) || !isPart(model) || model.type !== 'BPE' || !isPart(model.vocab))
    throw unknown('the tokenizer', isPart(model) ? String(model.type) : '');
  const { around, beginToken, endToken } = tokenizer;
  const isPlain = (some: readonly number[], token: number) =>
    some.length === 0 || (some.length === 1 && some[0] === token);
  if (!isPlain(around.begin, beginToken) || !isPlain(around.end, endToken))
    throw unknown('what the tokenizer puts around a text', JSON.stringify(around));
  const own = model.byte_fallback === true ? sentencePiece(json, model, size) : byteLevel(json, model, size);
  return new Map<string, TypedValue>([
    ...own,
    ['tokenizer.ggml.eos_token_id', { type: 'u32', value: endToken }],
    ...(beginToken < 0 ? [] : [['tokenizer.ggml.bos_token_id', { type: 'u32', value: beginToken }] as const]),
    ['tokenizer.ggml.add_bos_token', { type: 'bool', value: around.begin.length > 0 }],
    ['tokenizer.ggml.add_eos_token', { type: 'bool', value: around.end.length > 0 }],
  ]);
}

function byteLevel(json: Part, model: Part, size: number): Map<string, TypedValue> {
  const pre = Object.keys(WORDS).find((name) => isLike(name, json, model));
  if (pre === undefined) throw unknown('the pre-tokenizer', JSON.stringify(json.pre_tokenizer));
  const { tokens, types } = tokensOf(json, model, size);
  return new Map<string, TypedValue>([
    ['tokenizer.ggml.model', { type: 'string', value: 'gpt2' }],
    ['tokenizer.ggml.pre', { type: 'string', value: pre }],
    ['tokenizer.ggml.tokens', { type: 'string', value: tokens }],
    ['tokenizer.ggml.token_type', { type: 'i32', value: types }],
    ['tokenizer.ggml.merges', { type: 'string', value: mergesOf(model).map((pair) => pair.join(' ')) }],
  ]);
}

/**
 * SentencePiece knows no merges, but a score for each token, and joins the pair that gives the best one. So a token's score is how late its first
 * merge stands, below zero; what joins otherwise when it is read again is refused.
 */
function sentencePiece(json: Part, model: Part, size: number): Map<string, TypedValue> {
  const { tokens, types } = tokensOf(json, model, size);
  const merges = mergesOf(model);
  const firsts = new Map(merges.map((pair, rank) => [pair.join(''), rank] as const).toReversed());
  const scores = tokens.map((token, id) => (types[id] === NORMAL ? -(firsts.get(token) ?? merges.length) : 0));
  const prefix = JSON.stringify(json.normalizer).includes('"Prepend"');
  const unk = tokens.indexOf(String(model.unk_token));
  const metadata = new Map<string, TypedValue>([
    ['tokenizer.ggml.model', { type: 'string', value: 'llama' }],
    ['tokenizer.ggml.pre', { type: 'string', value: 'default' }],
    ['tokenizer.ggml.tokens', { type: 'string', value: tokens }],
    ['tokenizer.ggml.scores', { type: 'f32', value: scores }],
    ['tokenizer.ggml.token_type', { type: 'i32', value: types }],
    ['tokenizer.ggml.unknown_token_id', { type: 'u32', value: Math.max(0, unk) }],
    ['tokenizer.ggml.add_space_prefix', { type: 'bool', value: prefix }],
  ]);
  const again = ggufTokenizer(new Map([...metadata].map(([key, { value }]) => [key, value] as const))).json;
  for (const part of ['normalizer', 'pre_tokenizer'] as const)
    if (plain(again[part]) !== plain(json[part] ?? null)) throw unknown(`the ${part}`, JSON.stringify(json[part]));
  const [back, here] = [mergesOf(again.model as Part), merges].map((some) => some.map((pair) => pair.join(' ')));
  const other = here!.findIndex((pair, rank) => pair !== back![rank]);
  if (other >= 0 || back!.length !== here!.length)
    throw unknown('an order of merges that no scores give, at', here![other] ?? back![here!.length]!);
  return metadata;
}

/** The tokens by their ids, and the type of each. */
function tokensOf({ added_tokens }: Part, { vocab, unk_token, byte_fallback }: Part, size: number) {
  const tokens: string[] = Array.from({ length: size }, (_, id) => `[PAD${id}]`);
  const types = tokens.map(() => UNUSED!);
  const put = (token: string, id: number, type: number) => {
    if (id < size) [tokens[id], types[id]] = [token, type];
  };
  const isByte = (token: string) => byte_fallback === true && /^<0x[0-9A-F]{2}>$/.test(token);
  for (const [token, id] of Object.entries(vocab as Part)) put(token, Number(id), isByte(token) ? BYTE! : NORMAL!);
  for (const added of Array.isArray(added_tokens) ? added_tokens.filter(isPart) : []) {
    const special = byte_fallback === true && added.content === unk_token ? UNKNOWN! : CONTROL!;
    put(String(added.content), Number(added.id), added.special === true ? special : USER_DEFINED!);
  }
  return { tokens, types };
}

/** Pairs, which older files have as texts with a space between. */
const mergesOf = ({ merges }: Part): string[][] =>
  (Array.isArray(merges) ? merges : []).map((pair) =>
    Array.isArray(pair) ? pair.map(String) : String(pair).split(' '),
  );

const unknown = (what: string, received: string): Refused =>
  new Refused({ code: 'gguf-unknown', path: [], facts: { what, received: received.slice(0, 80) } });

/** Whether a tokenizer cuts texts as llama.cpp does under this name. */
function isLike(name: string, json: Part, model: Part): boolean {
  const words = WORDS[name]!;
  return (
    plain(words.pre_tokenizer) === plain(json.pre_tokenizer) &&
    plain(words.normalizer ?? null) === plain(json.normalizer ?? null) &&
    (words.ignore_merges ?? false) === (model.ignore_merges ?? false)
  );
}

/** As text, without the order of the fields and `trim_offsets`, which changes no token. */
const plain = (value: unknown): string =>
  JSON.stringify(value, (key, inner: unknown) => {
    if (key === 'trim_offsets') return undefined;
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
