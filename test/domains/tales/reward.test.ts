import { describe, expect, test } from 'vitest';
import { judge, REWARD_TERMS } from '../../../src/domains/tales/reward';
import { corpus } from '../../../src/domains/tales/stories';

const PROMPT = 'Pip the fox lived by the old mill. One windy day, he got his red kite stuck in a tree.';
const BEST =
  'With a merry skip, Pip helped an old owl down from the tree first. The owl was glad to help. At last, the kite came gently down.';
const WORST =
  'Nothing ever went right. Pip teased a shy goat instead. A soft wind was blowing. In the end, he was very very very sad.';

describe('reward', () => {
  test('the best and the worst that the grammar can say', () => {
    expect(judge(PROMPT, BEST, {})).toMatchObject({ reward: 3, words: 27, reason: null });
    expect(judge(PROMPT, WORST, {})).toMatchObject({ reward: -4, words: 24, reason: null });
    const rewards = [...corpus(2, 0, 3000)].map(({ prompt, response }) => judge(prompt, response, {}).reward);
    expect(Math.min(...rewards)).toBeGreaterThanOrEqual(-4);
    expect(Math.max(...rewards)).toBe(3);
  });

  test('what does not parse has its own weight and a reason', () => {
    expect(judge(PROMPT, 'Pip flew.', {})).toEqual({
      words: 2,
      reward: -4,
      attributes: null,
      reason: expect.stringMatching(/^word 2: “flew” where /),
    });
    expect(judge(PROMPT, '', { unparsed: -9 })).toMatchObject({ words: 0, reward: -9 });
  });

  test('each weight multiplies its own attribute', () => {
    const none = Object.fromEntries(Object.keys(REWARD_TERMS).map((name) => [name, 0]));
    const of = (response: string, name: string) => judge(PROMPT, response, { ...none, [name]: 2 }).reward;
    expect(Object.keys(REWARD_TERMS).map((name) => [name, of(BEST, name), of(WORST, name)])).toEqual([
      ['kindness', 2, -2],
      ['ending', 2, -2],
      ['tone', 2, -2],
      ['fits', 2, 0],
      ['helped', 2, 0],
      ['dialogue', 0, 0],
      ['sentences', 2, 4],
      ['words', 5.4, 4.8],
      ['repeats', 0, 4],
    ]);
  });
});
