import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadTokenizer, type Tokenizer } from '../../../src/model/tokenizer/tokenizer';

const json = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../fixtures/tokenizers/${name}.json`, import.meta.url), 'utf8'));

/** Milliseconds for a text, the best of three. */
function took(tokenizer: Tokenizer, text: string): number {
  const times = [0, 1, 2].map(() => {
    const start = performance.now();
    tokenizer.encode(text);
    return performance.now() - start;
  });
  return Math.min(...times);
}

describe.each(['sentencepiece', 'qwen', 'smollm', 'metaspace-words'])('%s', async (name) => {
  const tokenizer = await loadTokenizer(json(name), {}, 0);

  it.each([
    ['a word', 'ab'],
    ['white space', ' '],
    ['lines', ' \n'],
    ['digits', '1'],
    ['marks', "'!"],
    ['added tokens', '<s>'],
  ])('takes ten times as long for ten times as much of %s', (_, part) => {
    const [short, long] = [20_000, 200_000].map((length) => part.repeat(length / part.length));
    took(tokenizer, short!);
    // A little more for the heap of merges and for memory; quadratic would be a hundred.
    expect(took(tokenizer, long!)).toBeLessThan(30 * took(tokenizer, short!));
  });
});
