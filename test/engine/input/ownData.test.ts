import { expect, it } from 'vitest';
import { modelAt } from '../../../src/cli/machine';
import { openOwnModel } from '../../../src/engine/input/material';
import { asOwnPairs, type DataReader, readOwnPair, readOwnPrompt } from '../../../src/engine/input/ownData';
import { newPerson, type Question } from '../../../src/engine/learners/preferring';
import { tinyLlama } from '../../support/tinyLlama';

const { tokenizer, writeChat } = await openOwnModel(modelAt(tinyLlama().folder), new Date(0), () => {});
const reader = (chat: boolean): DataReader => ({ tokenizer, writeChat, chat, most: 128, mostOfPrompt: 96 });

const TURNS = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: 'Hello' },
];
const RAW = '<|im_start|>system\nBe brief.<|im_end|>\n<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n';

it('keeps the turns of a conversation beside what the template makes of them', () => {
  const prompt = readOwnPrompt(reader(false), { prompt: TURNS })!;
  expect(prompt).toMatchObject({ text: RAW, reading: { turns: TURNS, raw: RAW } });
  const answer = (content: string) => [{ role: 'assistant', content }];
  const pair = { prompt: TURNS, chosen: answer('Yes'), rejected: answer('No') };
  const [own] = asOwnPairs(reader(false), [readOwnPair(reader(false), pair)!]);
  expect(own!.prompt).toEqual(prompt);

  // A text that a user says stays itself, and is read in the template; a text that nobody says has no turns.
  const said = readOwnPrompt(reader(true), { prompt: 'Hello' })!;
  expect(said.text).toBe('Hello');
  expect(said.reading).toEqual({ turns: TURNS.slice(1), raw: RAW.slice(RAW.indexOf('<|im_start|>user')) });
  expect(said.ids).toEqual(tokenizer.encode(said.reading!.raw));
  expect(readOwnPrompt(reader(false), { prompt: 'Hello' })).not.toHaveProperty('reading');
});

it('shows them to whoever is asked', async () => {
  const shown: Question[] = [];
  const person = newPerson(async (questions) => {
    shown.push(...questions);
    return questions.map(() => 'left' as const);
  });
  const { text, reading } = readOwnPrompt(reader(false), { prompt: TURNS })!;
  await person([
    { prompt: text, reading: reading!, first: 'a', second: 'b' },
    { prompt: 'plain', first: 'a', second: 'b' },
  ]);
  expect(shown.map(({ reading }) => reading)).toEqual([reading, undefined]);
});
