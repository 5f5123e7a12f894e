import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { corpus } from '../../../src/domains/tales/stories';
import { render, wordsOf } from '../../../src/domains/tales/text';
import { tokenizerConfig, tokenizerFiles, tokenizerJson } from '../../../src/domains/tales/vocabulary';
import { loadTokenizer } from '../../../src/model/tokenizer/tokenizer';

test('the committed files are those of the grammar', async () => {
  for (const [name, content] of tokenizerFiles())
    expect(await readFile(`public/models/tales/${name}`, 'utf8'), `${name}: run node scripts/tokenizer.mjs`).toBe(
      content,
    );
});

test('5,000 stories: one token a word, no unknown word, text comes back letter by letter', async () => {
  const tokenizer = await loadTokenizer(tokenizerJson(), tokenizerConfig());
  const used = new Set<number>();
  let longest = 0;
  for (const { prompt, response } of corpus(4, 0, 5000)) {
    const ids = [prompt, response].map((text) => {
      const encoded = tokenizer.encode(text);
      expect(encoded).toHaveLength(wordsOf(text).length);
      expect(tokenizer.decode(encoded)).toBe(text);
      return encoded;
    });
    for (const id of ids.flat()) used.add(id);
    longest = Math.max(longest, ids.flat().length + 2);
  }
  expect(longest).toBeLessThanOrEqual(64);
  expect(used.has(tokenizer.unknownToken)).toBe(false);
  // Every token but the four special ones occurs.
  const unused = Array.from({ length: tokenizer.vocabularySize }, (_, id) => id).filter((id) => !used.has(id));
  expect(unused.map(tokenizer.tokenText)).toEqual(['<pad>', '<bos>', '<eos>', '<unk>']);
  expect(tokenizer.vocabularySize).toBe(512);
});

test('render and wordsOf are inverse', () => {
  expect(render(wordsOf('“Stop!” cried the owl. Still, he ran.'))).toBe('“Stop!” cried the owl. Still, he ran.');
  expect(render([])).toBe('');
  expect(wordsOf('')).toEqual([]);
});
