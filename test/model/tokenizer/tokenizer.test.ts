import { expect, test, vi } from 'vitest';
import { tokenizerConfig, tokenizerJson } from '../../../src/domains/tales/vocabulary';
import { fittedTokenizer, loadTokenizer } from '../../../src/model/tokenizer/tokenizer';

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
  [
    { model: { type: 'Magic' } },
    { eos_token: '<eos>' },
    'tokenizer.json: model.type: cannot be done as the model\'s own tokenizer does it: "Magic"',
  ],
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
  expect(() => fittedTokenizer(tokenizer, { vocab_size: 152_936 }, () => {})).not.toThrow();
  expect(() => fittedTokenizer(tokenizer, { vocab_size: 152_935 }, () => {})).toThrow(
    'tokenizer.json: ids up to 152935, and config.json has vocab_size 152935: the files are not of one model',
  );
});

test('names added tokens beyond the rows of the model, and refuses a text with one', async () => {
  const json = tokenizerJson() as { added_tokens: object[] };
  const added_tokens = [...json.added_tokens, { id: 512, content: '[PAD]', special: true }];
  const notes: string[] = [];
  const config = { ...tokenizerConfig(), pad_token: '[PAD]' };
  const tokenizer = fittedTokenizer(
    await loadTokenizer({ ...json, added_tokens }, config),
    { vocab_size: 512 },
    (text) => notes.push(text),
  );
  expect(notes).toEqual(['tokenizer.json: "[PAD]" has the id 512, which the model has no row for']);
  expect(tokenizer.padToken).toBe(tokenizer.endToken);
  expect(tokenizer.encode('Pip')).toHaveLength(1);
  expect(() => tokenizer.encode('Pip[PAD]')).toThrow('the token "[PAD]" has the id 512, and the model has 512 rows');
});

test.each([-1, 0.5, 2 ** 20, null])('refuses the id %s', async (id) => {
  const message = `tokenizer.json: the id of "▁Pip" must be an integer in [0, 1048576), found ${id}`;
  await expect(withVocabulary((vocab) => ({ ...vocab, '▁Pip': id as number }))).rejects.toThrow(message);
});

/** A tokenizer.json with other parts. */
const changed = (change: object) => loadTokenizer({ ...(tokenizerJson() as object), ...change }, tokenizerConfig());

const bpe = { type: 'BPE', vocab: { a: 0, b: 1, ab: 2, '<eos>': 3 }, merges: ['a b'] };
const end = { added_tokens: [{ id: 3, content: '<eos>', special: true }] };

test.each<[string, object, string]>([
  ['a normalizer', { normalizer: { type: 'Precompiled' } }, 'normalizer.type: cannot be done'],
  ['a type of the prototype', { pre_tokenizer: { type: 'toString' } }, 'pre_tokenizer.type: cannot be done'],
  [
    'a split with another behaviour',
    { pre_tokenizer: { type: 'Split', pattern: { String: 'a' }, behavior: 'MergedWithNext' } },
    'pre_tokenizer.behavior: cannot be done as the model\'s own tokenizer does it: "MergedWithNext"',
  ],
  ['a decoder', { decoder: { type: 'CTC' } }, 'decoder.type: cannot be done'],
  ['a post-processor', { post_processor: { type: 'Magic' } }, 'post_processor.type: cannot be done'],
  [
    'a template without its text',
    { post_processor: { type: 'TemplateProcessing', single: [] } },
    'post_processor.single',
  ],
  ['dropout', { model: { ...bpe, dropout: 0.1 }, ...end }, 'model.dropout: cannot be done'],
  [
    'a merge into nothing',
    { model: { ...bpe, merges: ['b a'] }, ...end },
    'model.merges.0: the vocabulary has no token "ba"',
  ],
  ['a merge of three', { model: { ...bpe, merges: ['a b c'] }, ...end }, 'model.merges.0: the vocabulary has no token'],
  ['an added token without a text', { added_tokens: [{ id: 1 }] }, 'added_tokens: expected a token with its content'],
  [
    'a deep sequence',
    { normalizer: JSON.parse(`${'{"type":"Sequence","normalizers":['.repeat(20)}${']}'.repeat(20)}`) },
    'normalizer',
  ],
])('refuses what it would do otherwise: %s', async (_, change, message) => {
  await expect(changed(change)).rejects.toThrow(`tokenizer.json: ${message}`);
});

test('names an unknown token that does not exist, when a text needs it', async () => {
  const tokenizer = await changed({ model: { ...bpe, unk_token: '<gone>' }, ...end, pre_tokenizer: null });
  expect(tokenizer.encode('ab')).toEqual([2]);
  expect(() => tokenizer.encode('abc')).toThrow('tokenizer.json: the vocabulary has no token "<gone>"');
});

test('leaves out a character without a token, if nothing is said of unknown ones', async () => {
  const tokenizer = await changed({ model: bpe, ...end, pre_tokenizer: null });
  expect(tokenizer.encode('acb')).toEqual([0, 1]);
});

test('reads old files: a model without its type, words as they are', async () => {
  const { type: _, ...untyped } = bpe;
  expect((await changed({ model: untyped, ...end, pre_tokenizer: null })).encode('ab')).toEqual([2]);
  const listed = { ...bpe, merges: ['#version: 0.2', 'a b'] };
  expect((await changed({ model: listed, ...end, pre_tokenizer: null })).encode('ab')).toEqual([2]);
  const words = { type: 'WordLevel', vocab: { the: 0, cat: 1, '<eos>': 3, '<unk>': 4 }, unk_token: '<unk>' };
  const tokenizer = await changed({ model: words, ...end, pre_tokenizer: { type: 'Whitespace' } });
  expect(tokenizer.encode('the cat, thecat')).toEqual([0, 1, 4, 4]);
});

test('refuses a post-processor that puts an id around a text that no token has', async () => {
  const post_processor = { type: 'BertProcessing', cls: ['<bos>', 1], sep: ['<gone>', 100_000] };
  await expect(changed({ post_processor })).rejects.toThrow(
    'tokenizer.json: post_processor: the vocabulary has no token "100000"',
  );
});

test.each([0.5, -1, 7, null])('takes the unknown id %s of a list for none', async (unk_id) => {
  const model = {
    type: 'Unigram',
    vocab: [
      ['<eos>', 0],
      ['a', -1],
    ],
    unk_id,
  };
  const tokenizer = await changed({ model, added_tokens: [], pre_tokenizer: null });
  expect(tokenizer.encode('aa')).toEqual([1, 1]);
  expect(() => tokenizer.encode('b')).toThrow('tokenizer.json: the vocabulary has no token');
});

test('refuses a text that a normalizer makes too long', async () => {
  const longer = { type: 'Replace', pattern: { String: 'a' }, content: 'a'.repeat(2000) };
  const tokenizer = await changed({ normalizer: { type: 'Sequence', normalizers: [longer, longer, longer] } });
  expect(() => tokenizer.encode('a')).toThrow('tokenizer.json: the text cannot be encoded: Invalid string length');
});
