import { expect, it } from 'vitest';
import { countWords, openRules } from '../../../src/domains/own/rules';

it('sums the weighted rules, and says what each gave', async () => {
  const judge = await openRules([
    { kind: 'length', weight: 2, words: 4 },
    { kind: 'pattern', weight: 1, pattern: '[.!?]\\s*$', ignoreCase: false },
    { kind: 'words', weight: -0.5, words: ['I am', 'cat', "don't"] },
    { kind: 'json', weight: 3 },
  ]);
  expect(judge('A CAT sat. ')).toEqual({
    words: 3,
    reward: 2 * 0.75 + 1 - 0.5 / 3,
    attributes: { 'length fit': 0.75, 'pattern match': 1, 'words found': 1 / 3, 'valid JSON': 0 },
    reason: null,
  });
  expect(judge(' {"cat": [1]} ').attributes['valid JSON']).toBe(1);
  expect(judge('42').attributes['valid JSON']).toBe(0);
  expect(judge('').reward).toBe(0);
});

it.each([
  ['concatenate', 0],
  ['Siam, I said', 0],
  ['i  AM a cat', 2 / 3],
  ['Don’t', 0],
  ["don't!", 1 / 3],
])('finds whole words in %j', async (text, share) => {
  const judge = await openRules([{ kind: 'words', weight: 1, words: ['I am', 'cat', "don't"] }]);
  expect(judge(text).reward).toBe(share);
});

it('is at its best at the length that is asked for', async () => {
  const judge = await openRules([{ kind: 'length', weight: 1, words: 2 }]);
  expect([0, 1, 2, 3, 4, 9].map((n) => judge('so '.repeat(n)).reward)).toEqual([0, 0.5, 1, 0.5, 0, 0]);
});

it('counts words of any script', () => {
  expect(countWords('Über-Mut, 3 кота — नमस्ते!')).toBe(4);
});

it('takes linear time for a pattern that takes others for ever', async () => {
  const judge = await openRules([{ kind: 'pattern', weight: 1, pattern: '(a+)+$', ignoreCase: true }]);
  expect(judge(`${'A'.repeat(50_000)}!`).reward).toBe(0);
  expect(judge('bAA').reward).toBe(1);
});

it('names a pattern that is none', async () => {
  const rule = { kind: 'pattern', weight: 1, pattern: '(?<=a)b', ignoreCase: false } as const;
  await expect(openRules([rule])).rejects.toMatchObject({ failure: { code: 'bad-pattern' } });
});
