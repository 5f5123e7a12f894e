import { Refused } from '../../messages/refusal';
import type { TypedValue } from '../formats/ggufWriter';
import { isPart, type Part } from './components';
import { WORDS } from './ggufTokenizer';
import type { Tokenizer } from './tokenizer';

/** Kinds of tokens of ggml. */
const [NORMAL, CONTROL, USER_DEFINED, UNUSED] = [1, 3, 4, 5];

/**
 * What a GGUF file says of a tokenizer of bytes: the metadata of which `ggufTokenizer` makes it again. `size` is the vocabulary of the model, which
 * may have rows that no token has. Throws a Refused that names what llama.cpp has no word for.
 */
export function ggufMetadata(json: unknown, tokenizer: Tokenizer, size: number): Map<string, TypedValue> {
  const model = isPart(json) ? json.model : null;
  if (!isPart(json) || !isPart(model) || model.type !== 'BPE' || model.byte_fallback === true || !isPart(model.vocab))
    throw unknown(
      'the tokenizer',
      isPart(model) ? `${model.type}${model.byte_fallback ? ' with byte fallback' : ''}` : '',
    );
  const pre = Object.keys(WORDS).find((name) => isLike(name, json, model));
  if (pre === undefined) throw unknown('the pre-tokenizer', JSON.stringify(json.pre_tokenizer));
  const tokens: string[] = Array.from({ length: size }, (_, id) => `[PAD${id}]`);
  const types = tokens.map(() => UNUSED!);
  const put = (token: string, id: number, type: number) => {
    if (id < size) [tokens[id], types[id]] = [token, type];
  };
  for (const [token, id] of Object.entries(model.vocab)) put(token, Number(id), NORMAL!);
  for (const added of Array.isArray(json.added_tokens) ? json.added_tokens.filter(isPart) : [])
    put(String(added.content), Number(added.id), added.special === true ? CONTROL! : USER_DEFINED!);
  const { around, beginToken, endToken } = tokenizer;
  const isPlain = (some: readonly number[], token: number) =>
    some.length === 0 || (some.length === 1 && some[0] === token);
  if (!isPlain(around.begin, beginToken) || !isPlain(around.end, endToken))
    throw unknown('what the tokenizer puts around a text', JSON.stringify(around));
  const merges = Array.isArray(model.merges) ? model.merges : [];
  return new Map<string, TypedValue>([
    ['tokenizer.ggml.model', { type: 'string', value: 'gpt2' }],
    ['tokenizer.ggml.pre', { type: 'string', value: pre }],
    ['tokenizer.ggml.tokens', { type: 'string', value: tokens }],
    ['tokenizer.ggml.token_type', { type: 'i32', value: types }],
    [
      'tokenizer.ggml.merges',
      { type: 'string', value: merges.map((pair) => (Array.isArray(pair) ? pair.join(' ') : String(pair))) },
    ],
    ['tokenizer.ggml.eos_token_id', { type: 'u32', value: endToken }],
    ...(beginToken < 0 ? [] : [['tokenizer.ggml.bos_token_id', { type: 'u32', value: beginToken }] as const]),
    ['tokenizer.ggml.add_bos_token', { type: 'bool', value: around.begin.length > 0 }],
    ['tokenizer.ggml.add_eos_token', { type: 'bool', value: around.end.length > 0 }],
  ]);
}

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
