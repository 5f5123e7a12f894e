import { expect, test, vi } from 'vitest';
import { loadTokenizer } from '../../src/model/tokenizer';
import { tokenizerConfig, tokenizerJson } from '../../src/worlds/tales/vocabulary';

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
