import { Refused } from '../../messages/refusal';
import type { GgufValue } from '../formats/ggufHeader';
import { LLAMA3, QWEN2 } from './wordPatterns';

type Metadata = ReadonlyMap<string, GgufValue>;

/** Kinds of tokens of ggml. */
const NORMAL = 1;
const UNKNOWN = 2;
const CONTROL = 3;
const USER_DEFINED = 4;

const split = (Regex: string) => ({ type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false });
const bytes = (use_regex: boolean) => ({ type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex });
const sequence = (...pretokenizers: object[]) => ({ type: 'Sequence', pretokenizers });

interface Words {
  pre_tokenizer: object;
  normalizer?: object;
  /** A word that is a token is not built from parts. */
  ignore_merges?: true;
  begin?: true;
}

const GPT2: Words = { pre_tokenizer: bytes(true) };
const DIGITS: Words = { pre_tokenizer: sequence({ type: 'Digits', individual_digits: true }, bytes(true)) };
const LLAMA: Words = { pre_tokenizer: sequence(split(LLAMA3), bytes(false)), ignore_merges: true, begin: true };
const QWEN: Words = { pre_tokenizer: sequence(split(QWEN2), bytes(false)), normalizer: { type: 'NFC' } };

/** What `tokenizer.ggml.pre` names, as the `tokenizer.json` of those models has it; llama.cpp has them in llama-vocab.cpp. */
export const WORDS: Readonly<Record<string, Words>> = {
  'gpt-2': GPT2,
  mpt: GPT2,
  olmo: { ...GPT2, normalizer: { type: 'NFC' } },
  smollm: DIGITS,
  starcoder: DIGITS,
  refact: DIGITS,
  'llama-bpe': LLAMA,
  llama3: LLAMA,
  'llama-v3': LLAMA,
  qwen2: QWEN,
  'deepseek-r1-qwen': QWEN,
};

const unknown = (what: string, received: GgufValue | undefined): Refused =>
  new Refused({ code: 'gguf-unknown', path: [], facts: { what, received: String(received ?? 'none').slice(0, 80) } });

/** The `tokenizer.json` and `tokenizer_config.json` that the metadata of a GGUF file stand for. Throws a Refused that names what is not known. */
export function ggufTokenizer(metadata: Metadata): { json: Record<string, unknown>; config: Record<string, unknown> } {
  const model = metadata.get('tokenizer.ggml.model');
  const tokens = listOf(metadata, 'tokens', (item) => typeof item === 'string') as readonly string[];
  const types = listOf(metadata, 'token_type', Number.isInteger, tokens.length) as readonly number[];
  const parts =
    model === 'gpt2'
      ? byteLevel(metadata, tokens)
      : model === 'llama'
        ? sentencePiece(metadata, tokens, types)
        : undefined;
  if (!parts) throw unknown('the tokenizer', model);
  const id = (key: string): number | undefined => {
    const value = metadata.get(`tokenizer.ggml.${key}_token_id`);
    if (value === undefined) return undefined;
    if (!Number.isInteger(value) || tokens[value as number] === undefined) throw unknown(`the ${key} token`, value);
    return value as number;
  };
  const [begin, end] = [id('bos'), id('eos')];
  const named = { bos_token: begin, eos_token: end, pad_token: id('padding'), unk_token: id('unknown') };
  return {
    json: {
      ...parts.json,
      added_tokens: tokens.flatMap((content, token) => {
        const type = types[token]!;
        if (![UNKNOWN, CONTROL, USER_DEFINED].includes(type)) return [];
        const isOwn = type === USER_DEFINED;
        return [{ id: token, content, special: !isOwn, normalized: isOwn && parts.ownInNormalized }];
      }),
      post_processor: around(
        flag(metadata, 'add_bos_token', parts.begin) ? begin : undefined,
        flag(metadata, 'add_eos_token', false) ? end : undefined,
      ),
    },
    config: Object.fromEntries(
      Object.entries(named).flatMap(([name, token]) => (token === undefined ? [] : [[name, tokens[token]!]])),
    ),
  };
}

function listOf(metadata: Metadata, key: string, isItem: (item: unknown) => boolean, length?: number) {
  const value = metadata.get(`tokenizer.ggml.${key}`);
  if (!Array.isArray(value) || !value.every(isItem) || (length !== undefined && value.length !== length))
    throw unknown('the list', `tokenizer.ggml.${key}`);
  return value as readonly (string | number)[];
}

function flag(metadata: Metadata, key: string, fallback: boolean): boolean {
  const value = metadata.get(`tokenizer.ggml.${key}`) ?? fallback;
  if (typeof value !== 'boolean') throw unknown(`tokenizer.ggml.${key}`, value);
  return value;
}

function around(begin: number | undefined, end: number | undefined): object | null {
  const special = [begin, end].flatMap((id, i) => (id === undefined ? [] : [[`<${i}>`, { ids: [id] }] as const]));
  if (special.length === 0) return null;
  const token = (id: string) => ({ SpecialToken: { id, type_id: 0 } });
  return {
    type: 'TemplateProcessing',
    single: [
      ...(begin === undefined ? [] : [token('<0>')]),
      { Sequence: { id: 'A', type_id: 0 } },
      ...(end === undefined ? [] : [token('<1>')]),
    ],
    special_tokens: Object.fromEntries(special),
  };
}

interface Parts {
  json: Record<string, unknown>;
  /** Whether a text begins with the begin token if the file does not say. */
  begin: boolean;
  /** Tokens that a user has defined are looked for in the normalised text. */
  ownInNormalized: boolean;
}

function byteLevel(metadata: Metadata, tokens: readonly string[]): Parts {
  const pre = metadata.get('tokenizer.ggml.pre');
  if (typeof pre !== 'string' || !Object.hasOwn(WORDS, pre)) throw unknown('the pre-tokenizer', pre);
  const { pre_tokenizer, normalizer = null, ignore_merges = false, begin = false } = WORDS[pre]!;
  const merges = listOf(metadata, 'merges', (item) => typeof item === 'string');
  const vocab = vocabularyOf(tokens);
  return {
    json: { normalizer, pre_tokenizer, decoder: bytes(true), model: { type: 'BPE', vocab, merges, ignore_merges } },
    begin,
    ownInNormalized: false,
  };
}

/** Of a text that stands twice the first id holds. */
const vocabularyOf = (tokens: readonly string[]): Record<string, number> =>
  Object.fromEntries(tokens.map((token, id) => [token, id] as const).toReversed());

/** SentencePiece's BPE joins what gives the token of the best score: merges in the order of the scores of what they give. */
function sentencePiece(metadata: Metadata, tokens: readonly string[], types: readonly number[]): Parts {
  const scores = listOf(metadata, 'scores', (item) => typeof item === 'number', tokens.length) as readonly number[];
  const ids = new Map(tokens.map((token, id) => [token, id] as const).toReversed());
  const merges = tokens.flatMap((token, id) => (types[id] === NORMAL ? splitsOf(token, scores[id]!, ids) : []));
  merges.sort((a, b) => b.score - a.score || b.left.length - a.left.length || b.right.length - a.right.length);
  const prefix = flag(metadata, 'add_space_prefix', true);
  const unk = metadata.get('tokenizer.ggml.unknown_token_id') ?? 0;
  return {
    json: {
      normalizer: {
        type: 'Sequence',
        normalizers: [
          ...(prefix ? [{ type: 'Prepend', prepend: '▁' }] : []),
          { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
        ],
      },
      pre_tokenizer: null,
      decoder: {
        type: 'Sequence',
        decoders: [
          { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
          { type: 'ByteFallback' },
          { type: 'Fuse' },
          ...(prefix ? [{ type: 'Strip', content: ' ', start: 1, stop: 0 }] : []),
        ],
      },
      model: {
        type: 'BPE',
        vocab: vocabularyOf(tokens),
        merges: merges.map(({ left, right }) => [left, right]),
        unk_token: tokens[Number(unk)],
        fuse_unk: true,
        byte_fallback: true,
      },
    },
    begin: true,
    // SentencePiece does so. With a dummy prefix a token's own text would get one as well, and such models have added theirs later.
    ownInNormalized: !prefix,
  };
}

/** Longest token that is taken apart. */
const MAX_TOKEN = 512;

/** The pairs of tokens that make a token, in the order of their ids. */
function splitsOf(token: string, score: number, ids: ReadonlyMap<string, number>) {
  const found: { left: string; right: string; score: number }[] = [];
  for (let at = 1; at < Math.min(token.length, MAX_TOKEN); at++) {
    const [left, right] = [token.slice(0, at), token.slice(at)];
    if (ids.has(left) && ids.has(right)) found.push({ left, right, score });
  }
  return found.sort((a, b) => ids.get(a.left)! - ids.get(b.left)! || ids.get(a.right)! - ids.get(b.right)!);
}
