import { expect, test } from 'vitest';
import { corpus } from '../../../src/domains/tales/stories';
import { tales } from '../../../src/domains/tales/tales';

const { trainingPrompts, heldOutPrompts, instructions, judge } = tales({ ending: 2, unparsed: -9 });

test('training prompts are fixed by seed, iteration and place', () => {
  const prompts = trainingPrompts(3, 1, 8);
  expect(trainingPrompts(3, 1, 4)).toEqual(prompts.slice(0, 4));
  for (const others of [trainingPrompts(4, 1, 8), trainingPrompts(3, 2, 8)]) expect(others).not.toEqual(prompts);
});

test('held-out prompts differ from each other', () => {
  const prompts = heldOutPrompts(3, 50);
  expect(new Set(prompts).size).toBe(50);
  expect(heldOutPrompts(3, 50)).toEqual(prompts);
});

test('instructions begin with the empty one', () => {
  const found = instructions(3, 5, 2);
  expect(found[0]).toBe('');
  expect(found.slice(1).map((text) => text.split(' ').length)).toEqual([2, 2, 2, 2, 2]);
});

test('a judgement uses the weights of the domain and says why a text does not parse', async () => {
  const [{ prompt, response }] = [...corpus(3, 0, 1)] as [{ prompt: string; response: string }];
  const ending = (await judge(prompt, response)).attributes!.ending;
  const plain = (await tales({ ending: 0 }).judge(prompt, response)).reward;
  expect((await judge(prompt, response)).reward - plain).toBe({ happy: 2, open: 0, sad: -2 }[ending as string]);
  expect(judge(prompt, 'Nobody flew.')).toEqual({
    words: 2,
    reward: -9,
    attributes: null,
    reason: expect.stringMatching(/^word \d/),
  });
});
