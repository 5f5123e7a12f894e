import { expect, it } from 'vitest';
import { shortened } from '../../src/worker/shortened';

const CLS = 101;
const SEP = 102;
const row = (from: number, length: number) => Array.from({ length }, (_, i) => from + i);
const two = (a: readonly number[], b: readonly number[]) => ({
  input_ids: [CLS, ...a, SEP, ...b, SEP],
  token_type_ids: [0, ...a.map(() => 0), 0, ...b.map(() => 1), 1],
});

it('leaves what is short enough', () => {
  const encoded = two(row(1, 3), row(20, 4));
  expect(shortened(encoded, [row(1, 3), row(20, 4)], 10)).toBe(encoded);
});

it.each([
  // Rows of the Python library: tokenizers.Tokenizer.enable_truncation(12), whose three marks leave nine.
  { lengths: [3, 20], kept: [3, 6] },
  { lengths: [20, 3], kept: [6, 3] },
  { lengths: [20, 20], kept: [4, 5] },
  { lengths: [21, 20], kept: [5, 4] },
  { lengths: [20, 21], kept: [4, 5] },
  { lengths: [5, 5], kept: [4, 5] },
])('of $lengths keeps $kept, with the marks', ({ lengths, kept }) => {
  const [a, b] = [row(1, lengths[0]!), row(50, lengths[1]!)];
  const [c, d] = [row(1, kept[0]!), row(50, kept[1]!)];
  expect(shortened(two(a, b), [a, b], 12)).toEqual(two(c, d));
});

it('cuts one text before its mark', () => {
  const encoded = { input_ids: [CLS, ...row(1, 20), SEP], attention_mask: row(1, 22).map(() => 1) };
  expect(shortened(encoded, [row(1, 20)], 6)).toEqual({
    input_ids: [CLS, 1, 2, 3, 4, SEP],
    attention_mask: [1, 1, 1, 1, 1, 1],
  });
});

it('says what it cannot cut', () => {
  expect(() => shortened({ input_ids: [1, 2, 3] }, [[4, 5]], 2)).toThrow('3 tokens that cannot be cut to 2');
  expect(() => shortened({ input_ids: [CLS, CLS, 4, SEP] }, [[4]], 2)).toThrow('cannot be cut');
});
