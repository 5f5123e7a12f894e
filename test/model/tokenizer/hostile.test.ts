import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadTokenizer } from '../../../src/model/tokenizer/tokenizer';

const json = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/tokenizers/${name}.json`, import.meta.url), 'utf8'));

it('takes added tokens literally, the longest first, whatever their characters', async () => {
  const contents = ['.*', '(a+)+$', '<|x|>', '<|x|>y', '\\d', '', '[', '𝒜', '\ud83d'];
  const base = json('gpt2');
  const added_tokens = contents.map((content, i) => ({ id: 600 + i, content, special: false, normalized: false }));
  const tokenizer = await loadTokenizer({ ...base, added_tokens: [...base.added_tokens, ...added_tokens] }, {}, 0);
  expect(tokenizer.encode('.*(a+)+$<|x|>y<|x|>\\d[𝒜')).toEqual([600, 601, 603, 602, 604, 606, 607]);
  expect(tokenizer.encode('')).toEqual([]);
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constantFrom(...contents), fc.string({ unit: 'binary' }))), (parts) => {
      const text = parts.join('');
      if (/\p{Surrogate}/u.test(text) || text.includes('<|endoftext|>')) return true;
      return tokenizer.decode(tokenizer.encode(text)) === text;
    }),
    { numRuns: 500, seed: 1 },
  );
});

describe('refuses a vocabulary', () => {
  const { model, ...rest } = json('gpt2');
  it.each<[string, object, string]>([
    ['with a million ids and more', { vocab: { ...model.vocab, x: 2 ** 20 } }, 'must be an integer in [0, 1048576)'],
    ['with a negative id', { vocab: { ...model.vocab, x: -1 } }, 'must be an integer in'],
    ['with an id of 2^31', { vocab: { ...model.vocab, x: 2 ** 31 } }, 'must be an integer in'],
    ['with a text for an id', { vocab: { ...model.vocab, x: '7' } }, 'must be an integer in'],
    ['that is a list of numbers', { vocab: [1, 2], merges: [] }, 'expected a list of texts and their scores'],
    ['with merges that are none', { merges: [['a']] }, 'model.merges.0: the vocabulary has no token'],
    ['with merges of numbers', { merges: [[1, 2]] }, 'model.merges.0: the vocabulary has no token'],
    ['with too many merges', { merges: { length: 3e6 } }, 'model.merges: cannot be done'],
  ])('%s', async (_, change, message) => {
    const merges = (change as { merges?: unknown }).merges;
    const wide =
      merges && !Array.isArray(merges) ? { merges: Array.from(merges as ArrayLike<string>, () => 'a b') } : {};
    const tokenizer = { ...rest, model: { ...model, ...change, ...wide } };
    await expect(loadTokenizer(tokenizer, {}, 0)).rejects.toThrow(message);
  });
});
