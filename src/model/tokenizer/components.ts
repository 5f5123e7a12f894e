import { Refused } from '../../messages/refusal';
import { shown } from '../formats/json';
import { demandSafePattern } from './patterns';
import { GPT2 } from './wordPatterns';

/** A part of a `tokenizer.json`: its `type` and its settings. */
export type Part = Readonly<Record<string, unknown>>;

export const isPart = (value: unknown): value is Part =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The parts of a `tokenizer.json` that change a text before the model sees it, in the words of `@huggingface/tokenizers` 0.2, which reads
 * some of them otherwise than the Python library 0.23 does: there `\d` is ASCII, white space is JavaScript's, the behaviour of a split
 * and the words of Metaspace are left out. Each such part is written as one that both read alike. What neither this nor the library can do
 * is refused by name.
 */
export interface Components {
  normalizers: readonly Part[];
  preTokenizers: readonly Part[];
  model: Part;
}

/** Most parts of one kind, nested ones included. */
const MAX_PARTS = 64;

/** Throws a Refused with the place and the name of what cannot be done. */
export function componentsOf(json: Part): Components {
  return {
    normalizers: flat('normalizer', 'normalizers', NORMALIZERS, json.normalizer),
    preTokenizers: flat('pre_tokenizer', 'pretokenizers', PRE_TOKENIZERS, json.pre_tokenizer),
    model: modelOf(json.model),
  };
}

type Rewrite = (part: Part) => readonly Part[];

const unsupported = (path: readonly string[], received: unknown): Refused =>
  new Refused({ code: 'tokenizer-part', path, facts: { received: shown(received) } });

/** The parts of a sequence, however nested, each rewritten. */
function flat(kind: string, list: string, table: Readonly<Record<string, Rewrite>>, root: unknown): Part[] {
  const found: Part[] = [];
  const visit = (part: unknown, depth: number): void => {
    if (part === null || part === undefined) return;
    if (!isPart(part) || depth > 8) throw unsupported([kind], part);
    const { type } = part;
    if (type === 'Sequence') {
      const members = part[list];
      if (!Array.isArray(members)) throw unsupported([kind, list], members);
      for (const member of members) visit(member, depth + 1);
    } else {
      const rewrite = typeof type === 'string' && Object.hasOwn(table, type) ? table[type] : undefined;
      if (!rewrite) throw unsupported([kind, 'type'], type);
      found.push(...rewrite(part));
    }
    if (found.length > MAX_PARTS) throw unsupported([kind], `${found.length} parts`);
  };
  visit(root, 0);
  return found;
}

const itself: Rewrite = (part) => [part];
const regex = (Regex: string) => ({ Regex });
const replaced = (pattern: Part, content: string): Part => ({ type: 'Replace', pattern, content });
const isolated = (Regex: string): Part => ({ type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false });
const removed = (Regex: string): Part => ({ type: 'Split', pattern: { Regex }, behavior: 'Removed', invert: false });

/**
 * `replaceAll` gives a `$` in what it puts in a meaning; `$&` is what was found. An empty match at the beginning would do, but V8 also finds
 * one inside a pair of surrogates.
 */
const literally = (content: string): string => content.replaceAll('$', '$$$$');

function textOf(part: Part, field: string, kind: string): string {
  const value = part[field];
  if (typeof value !== 'string') throw unsupported([kind, field], value);
  return value;
}

/** The pattern of a part: a text, or a regular expression that is safe to run. */
function patternOf(part: Part, kind: string): Part {
  const { pattern } = part;
  if (isPart(pattern) && typeof pattern.String === 'string') return { String: pattern.String };
  if (!isPart(pattern) || typeof pattern.Regex !== 'string') throw unsupported([kind, 'pattern'], pattern);
  demandSafePattern([kind, 'pattern'], pattern.Regex);
  return { Regex: pattern.Regex };
}

const NORMALIZERS: Readonly<Record<string, Rewrite>> = {
  NFC: itself,
  NFD: itself,
  NFKC: itself,
  NFKD: itself,
  StripAccents: itself,
  // Python lowers every character by itself; JavaScript knows the sigma that ends a word.
  Lowercase: (part) => [replaced({ String: 'Σ' }, 'σ'), part],
  Replace: (part) => [
    replaced(patternOf(part, 'normalizer'), literally(textOf({ content: '', ...part }, 'content', 'normalizer'))),
  ],
  Prepend: (part) => [replaced(regex('\\A[\\s\\S]'), `${literally(textOf(part, 'prepend', 'normalizer'))}$&`)],
  Strip: ({ strip_left = true, strip_right = true }) => [
    ...(strip_left ? [replaced(regex('\\A\\s+'), '')] : []),
    ...(strip_right ? [replaced(regex('\\s+\\z'), '')] : []),
  ],
};

/** Rust's `\w`; the library's, after Oniguruma, has others. */
const WORD = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\x{200C}\\x{200D}';
const PUNCTUATION = '[\\p{P}$+<=>\\^`|~]';

const PRE_TOKENIZERS: Readonly<Record<string, Rewrite>> = {
  ByteLevel: ({ add_prefix_space = true, use_regex = true }) => [
    ...(add_prefix_space ? [replaced(regex('\\A[^ ]'), ' $&')] : []),
    ...(use_regex ? [isolated(GPT2)] : []),
    { type: 'ByteLevel', add_prefix_space: false, use_regex: false },
  ],
  Metaspace: metaspace,
  Digits: ({ individual_digits = false }) => [isolated(individual_digits ? '\\p{N}' : '\\p{N}+')],
  // Words and runs of marks stay, what is between them goes.
  Whitespace: () => [{ type: 'Split', pattern: regex(`[${WORD}]+|[^\\s${WORD}]+`), behavior: 'Removed', invert: true }],
  WhitespaceSplit: () => [removed('\\s+')],
  BertPreTokenizer: () => [removed('\\s+'), isolated(PUNCTUATION)],
  Punctuation: ({ behavior = 'Isolated' }) => {
    if (behavior === 'Isolated') return [isolated(PUNCTUATION)];
    if (behavior === 'Contiguous') return [isolated(`${PUNCTUATION}+`)];
    if (behavior === 'Removed') return [removed(PUNCTUATION)];
    throw unsupported(['pre_tokenizer', 'behavior'], behavior);
  },
  Split: (part) => {
    const { behavior = 'Isolated', invert = false } = part;
    const pattern = patternOf(part, 'pre_tokenizer');
    if (behavior === 'Isolated') return [{ type: 'Split', pattern, behavior, invert: false }];
    if (behavior === 'Removed') return [{ type: 'Split', pattern, behavior, invert: invert === true }];
    throw unsupported(['pre_tokenizer', 'behavior'], behavior);
  },
};

function metaspace(part: Part): Part[] {
  const { replacement = '▁', split = true, add_prefix_space } = part;
  const scheme = part.prepend_scheme ?? (add_prefix_space === false ? 'never' : 'always');
  if (typeof replacement !== 'string' || [...replacement].length !== 1)
    throw unsupported(['pre_tokenizer', 'replacement'], replacement);
  if (scheme !== 'always' && scheme !== 'first' && scheme !== 'never')
    throw unsupported(['pre_tokenizer', 'prepend_scheme'], scheme);
  const mark = `\\x{${replacement.codePointAt(0)!.toString(16)}}`;
  return [
    { type: 'Metaspace', replacement, prepend_scheme: scheme },
    // Every mark begins a word.
    ...(split ? [isolated(`${mark}[^${mark}]*|[^${mark}]+`)] : []),
  ];
}

/** Longest word that WordPiece looks up; longer ones are unknown. */
const MAX_WORD = 1000;

/** The line with which an old list of merges begins. */
const isHeading = (merge: unknown): boolean => typeof merge === 'string' && merge.startsWith('#version');

/** More than any model has. */
const MAX_MERGES = 2 ** 21;

function modelOf(model: unknown): Part {
  if (!isPart(model)) throw unsupported(['model'], model);
  const { type = typeByFields(model) } = model;
  switch (type) {
    case 'BPE':
      for (const field of ['dropout', 'continuing_subword_prefix', 'end_of_word_suffix'])
        if (model[field]) throw unsupported(['model', field], model[field]);
      if (!Array.isArray(model.merges)) throw unsupported(['model', 'merges'], model.merges);
      if (model.merges.length > MAX_MERGES) throw unsupported(['model', 'merges'], `${model.merges.length} merges`);
      return { ...model, type, merges: model.merges.filter((one) => !isHeading(one)) };
    case 'WordPiece':
      return {
        ...model,
        type,
        max_input_chars_per_word: Math.min(Number(model.max_input_chars_per_word ?? 100), MAX_WORD),
        continuing_subword_prefix: model.continuing_subword_prefix ?? '##',
      };
    case 'WordLevel':
      // A word piece that nothing continues: no token begins with this character.
      return {
        ...model,
        type: 'WordPiece',
        continuing_subword_prefix: '\u{10ffff}',
        max_input_chars_per_word: MAX_WORD,
      };
    case 'Unigram':
      if (model.byte_fallback) throw unsupported(['model', 'byte_fallback'], model.byte_fallback);
      return { ...model, type, fuse_unk: true };
    default:
      throw unsupported(['model', 'type'], type);
  }
}

/** Old files have no `type`. */
function typeByFields(model: Part): string | undefined {
  if (Array.isArray(model.merges)) return 'BPE';
  if (Array.isArray(model.vocab)) return 'Unigram';
  return Object.hasOwn(model, 'continuing_subword_prefix') ? 'WordPiece' : undefined;
}
