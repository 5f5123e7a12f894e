import { expect, it } from 'vitest';
import { tokenizerConfig, tokenizerJson } from '../../../src/domains/tales/vocabulary';
import { demandSafePattern } from '../../../src/model/tokenizer/patterns';
import { loadTokenizer } from '../../../src/model/tokenizer/tokenizer';

const LETTERS = String.raw`[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?`;

it.each([
  String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  String.raw`${LETTERS}|${LETTERS}|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
  String.raw` ?[^(\s|[.,!?…。，、।۔،])]+`,
  String.raw`[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_${'`'}{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+`,
  '[0-9][0-9][0-9]',
  '(?:ab)+',
  String.raw`\d{1,3}(?=(?:\d{3})*\b)`,
  '[]a)+(]+',
  'a{1,3}',
])('runs %s', (pattern) => {
  expect(() => demandSafePattern([], pattern)).not.toThrow();
});

it.each([
  '(a+)+$',
  '(a|a)*',
  '(a?)*',
  '((a)+b?)+',
  '(?:a{2,})+',
  '(?<x>a*)*',
  '(a+){1,1000}',
  '((a+){2})+',
  '(a{2}b?)+',
  '(?:(?:a|b)c)+',
  'a*'.repeat(33),
])('does not run %s', (pattern) => {
  expect(() => demandSafePattern(['pre_tokenizer'], pattern)).toThrow('pre_tokenizer: the pattern');
});

it('is asked for the patterns of normalizers and pre-tokenizers', async () => {
  const pattern = { Regex: '(a+)+$' };
  for (const change of [
    { normalizer: { type: 'Sequence', normalizers: [{ type: 'Replace', pattern, content: '' }] } },
    { pre_tokenizer: { type: 'Split', pattern, behavior: 'Isolated' } },
  ])
    await expect(loadTokenizer({ ...(tokenizerJson() as object), ...change }, tokenizerConfig())).rejects.toThrow(
      'pattern: the pattern "(a+)+$" may take exponential time, and is not run',
    );
});
