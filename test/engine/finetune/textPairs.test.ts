import { expect, it } from 'vitest';
import { tokenizerConfig, tokenizerJson } from '../../../src/domains/tales/vocabulary';
import { encodeTextPair, readTextPair, truncated } from '../../../src/engine/finetune/textPairs';
import { loadTokenizer } from '../../../src/model/tokenizer/tokenizer';

const tokenizer = await loadTokenizer(tokenizerJson(), tokenizerConfig());

it('reads the formats of TRL', () => {
  const pair = { prompt: 'a', chosen: 'b', rejected: 'c' };
  expect(readTextPair({ ...pair, score: 1 })).toEqual(pair);
  const user = { role: 'user', content: 'a' };
  const [good, bad] = ['b', 'c'].map((content) => ({ role: 'assistant', content }));
  expect(readTextPair({ chosen: [user, good], rejected: [user, bad] })).toEqual({
    prompt: [user],
    chosen: [good],
    rejected: [bad],
  });
});

// trl.data_utils.extract_prompt of TRL 1.16.0
it.each([
  ['The sky is blue.', 'The sky is green.', 'The sky is', ' blue.', ' green.'],
  ['Yes', 'No', '', 'Yes', 'No'],
  ['abc', 'abc', 'ab', 'c', 'c'],
])('finds the prompt that %j and %j begin with', (won, lost, prompt, chosen, rejected) => {
  expect(readTextPair({ chosen: won, rejected: lost })).toEqual({ prompt, chosen, rejected });
});

it.each([
  null,
  {},
  { chosen: 'a' },
  { prompt: 1, chosen: 'a', rejected: 'b' },
  { prompt: 'p', chosen: [{ role: 'user', content: 'x' }], rejected: 'b' },
  { chosen: [], rejected: [] },
])('says what it expected of %j', (json) => {
  expect(() => readTextPair(json)).toThrow('expected {"prompt": …, "chosen": …, "rejected": …}');
});

it('encodes each completion with its prompt and ends it once', () => {
  const end = tokenizer.tokenText(tokenizer.endToken);
  const pair = { prompt: 'Pip', chosen: ' laughed.', rejected: ` cried.${end}` };
  const { prompt, chosen, rejected } = encodeTextPair(tokenizer, null, pair);
  expect(prompt).toEqual([...tokenizer.around.begin, ...tokenizer.encode('Pip')]);
  for (const ids of [chosen, rejected]) expect(ids.filter((id) => id === tokenizer.endToken)).toHaveLength(1);
  expect([...prompt, ...chosen]).toEqual([...tokenizer.around.begin, ...tokenizer.encode(`Pip laughed.${end}`)]);
  expect(chosen.at(-1)).toBe(tokenizer.endToken);
});

it('cuts off the end, and refuses a prompt that leaves no room', () => {
  const pair = { prompt: [1, 2], chosen: [3, 4, 5], rejected: [6] };
  expect(truncated(pair, 4)).toEqual({ prompt: [1, 2], chosen: [3, 4], rejected: [6] });
  expect(truncated(pair, 2)).toBeNull();
});
