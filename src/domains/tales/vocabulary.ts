import { buildRules } from './grammar';
import { type Rules, split } from './rules';
import { spaced } from './text';

/** A Hugging Face tokenizer for the tales: one token a word or mark, and `▁` for the space before it, so that decoding is exact. */

const SPECIAL_TOKENS = ['<pad>', '<bos>', '<eos>', '<unk>'] as const;
const SPACE = '▁';

/** Every token that can occur in a story, in code-point order. */
function tokensOf(rules: Rules): string[] {
  const alternatives = Object.values(rules).flat();
  const templates = alternatives.map((one) => one.template);
  const values = alternatives.flatMap((one) => Object.entries(one.set ?? {}));
  const references = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]!);
  const printed = new Set([...templates, ...values.map(([, value]) => value)].flatMap(references));
  templates.push(...values.filter(([name]) => printed.has(name)).map(([, value]) => value));
  const tokens = new Set<string>();
  for (const template of templates)
    split(template).forEach((word, i, words) => {
      const previous = words[i - 1] ?? '';
      if (word.startsWith('{')) {
        if (previous === '“') throw new Error(`tokenizer: a reference after “ in ${template}`);
      } else tokens.add(spaced(previous, word) ? SPACE + word : word);
    });
  return [...tokens].sort();
}

/** Words of the stories without the marks, in code-point order; each is one token if a space stands before it. */
export const storyWords = (): string[] =>
  tokensOf(buildRules()).flatMap((token) => (/^▁\p{L}+$/u.test(token) ? [token.slice(1)] : []));

/**
 * `tokenizer.json`. The model is WordPiece without continuation pieces, which is a plain table of words: transformers.js reads
 * WordPiece, Unigram and BPE, but not WordLevel. What is not in the table is <unk>.
 */
export function tokenizerJson(): object {
  const tokens = [...SPECIAL_TOKENS, ...tokensOf(buildRules())];
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL_TOKENS.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Metaspace', replacement: SPACE, prepend_scheme: 'always', split: false },
        {
          type: 'Split',
          pattern: { Regex: `${SPACE}?(?:\\p{L}+|[^\\p{L}${SPACE}])` },
          behavior: 'Isolated',
          invert: false,
        },
      ],
    },
    post_processor: {
      type: 'TemplateProcessing',
      single: [{ SpecialToken: { id: '<bos>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }],
      pair: [
        { SpecialToken: { id: '<bos>', type_id: 0 } },
        { Sequence: { id: 'A', type_id: 0 } },
        { Sequence: { id: 'B', type_id: 1 } },
      ],
      special_tokens: { '<bos>': { id: '<bos>', ids: [1], tokens: ['<bos>'] } },
    },
    decoder: { type: 'Metaspace', replacement: SPACE, prepend_scheme: 'always', split: false },
    model: {
      type: 'WordPiece',
      unk_token: '<unk>',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
    },
  };
}

/** `tokenizer_config.json`. */
export function tokenizerConfig(): object {
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    model_max_length: 64,
    clean_up_tokenization_spaces: false,
    pad_token: '<pad>',
    bos_token: '<bos>',
    eos_token: '<eos>',
    unk_token: '<unk>',
  };
}

/** The files of `public/models/tales` that the grammar determines: name → content. */
export function tokenizerFiles(): ReadonlyMap<string, string> {
  const text = (value: object) => `${JSON.stringify(value, null, 1)}\n`;
  return new Map([
    ['tokenizer.json', text(tokenizerJson())],
    ['tokenizer_config.json', text(tokenizerConfig())],
  ]);
}
