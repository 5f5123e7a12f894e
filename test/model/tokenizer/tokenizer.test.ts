import { expect, test, vi } from 'vitest';
import { tokenizerConfig, tokenizerJson } from '../../../src/domains/tales/vocabulary';
import { demandFit, loadTokenizer } from '../../../src/model/tokenizer/tokenizer';
import { TINY } from '../../support/storyteller';

test('special tokens, unknown words, and tokens as text', async () => {
  const request = vi.spyOn(globalThis, 'fetch');
  const tokenizer = await loadTokenizer(tokenizerJson(), tokenizerConfig());
  expect(tokenizer).toMatchObject({ padToken: 0, beginToken: 1, endToken: 2, unknownToken: 3 });
  const ids = tokenizer.encode('Pip met a dragon.');
  expect(ids[3]).toBe(3);
  expect(ids.map(tokenizer.tokenText)).toEqual([' Pip', '<unk>', ' a', '<unk>', '.']);
  expect(tokenizer.encode('')).toEqual([]);
  expect(tokenizer.decode([])).toBe('');
  const said = tokenizer.encode('“Good luck,” said the owl.');
  expect(said.map(tokenizer.tokenText)).toEqual([' “', 'Good', ' luck', ',', '”', ' said', ' the', ' owl', '.']);
  expect(tokenizer.decode([1, ...said, 2, 0, 0])).toBe('“Good luck,” said the owl.');
  expect(tokenizer.tokenText(100_000)).toBe('');
  expect(request).not.toHaveBeenCalled();
  request.mockRestore();
});

test.each([
  [null, {}, 'tokenizer.json: expected an object'],
  [[], {}, 'tokenizer.json: expected an object'],
  [{}, {}, 'tokenizer.json: model must be an object, found undefined'],
  [tokenizerJson(), 'text', 'tokenizer_config.json: expected an object'],
  [tokenizerJson(), {}, 'tokenizer_config.json: eos_token is missing'],
  [tokenizerJson(), { eos_token: '<end>' }, 'tokenizer.json: the eos_token "<end>" is not in the vocabulary'],
  [{ model: { type: 'Magic' } }, { eos_token: '<eos>' }, 'tokenizer.json: cannot be used (model type "Magic")'],
])('refuses wrong files: case %#', async (json, config, message) => {
  await expect(loadTokenizer(json, config)).rejects.toThrow(message);
});

/** The tales' tokenizer with other ids of its words. */
function withVocabulary(change: (vocab: Record<string, number>) => Record<string, number>) {
  const json = structuredClone(tokenizerJson()) as { model: { vocab: Record<string, number> } };
  json.model.vocab = change(json.model.vocab);
  return loadTokenizer(json, tokenizerConfig());
}

test('counts a large vocabulary, and refuses one that the model has no rows for', async () => {
  const words = Array.from({ length: 151_936 }, (_, i) => [`w${i}`, i + 1000]);
  const tokenizer = await withVocabulary((vocab) => ({ ...vocab, ...Object.fromEntries(words) }));
  expect(tokenizer.vocabularySize).toBe(152_936);
  expect(() => demandFit(tokenizer, { ...TINY, vocab_size: 152_936 })).not.toThrow();
  expect(() => demandFit(tokenizer, { ...TINY, vocab_size: 152_935 })).toThrow(
    'tokenizer.json: ids up to 152935, and config.json has vocab_size 152935: the files are not of one model',
  );
});

test.each([-1, 0.5, 2 ** 20, null])('refuses the id %s', async (id) => {
  const message = `tokenizer.json: the id of "▁Pip" must be an integer in [0, 1048576), found ${id}`;
  await expect(withVocabulary((vocab) => ({ ...vocab, '▁Pip': id as number }))).rejects.toThrow(message);
});
