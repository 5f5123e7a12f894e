import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { modelAt } from '../../../src/cli/machine';
import { openOwnModel } from '../../../src/engine/input/material';
import { asOwnPairs, type DataReader, readOwnPair } from '../../../src/engine/input/ownData';
import { shownTokens } from '../../../src/engine/input/shownTokens';
import { loadTokenizer } from '../../../src/model/tokenizer/tokenizer';
import { tinyLlama } from '../../support/tinyLlama';

/** What a person is shown of the ids that are learnt from. */

const { tokenizer, writeChat } = await openOwnModel(modelAt(tinyLlama().folder), new Date(0), () => {});
const reader = (chat: boolean): DataReader => ({ tokenizer, writeChat, chat, most: 40, mostOfPrompt: 30 });
const pairOf = (json: unknown, chat = false) => asOwnPairs(reader(chat), [readOwnPair(reader(chat), json)!])[0]!;
const textsOf = ({ first }: ReturnType<typeof shownTokens>) => first.map(({ text }) => text);

it('has the ids that are learnt from, with their texts, and the end token that is added', () => {
  const pair = pairOf({ prompt: 'The cat\n\tis', chosen: ' on  it', rejected: ' é' });
  const [prompt, chosen, rejected] = [pair.prompt, pair.chosen, pair.rejected].map((part) => ({
    ids: part.ids,
    ...shownTokens(tokenizer, part),
  }));
  for (const part of [prompt!, chosen!, rejected!]) {
    expect(part.first.map(({ id }) => id)).toEqual(part.ids);
    expect(part).toMatchObject({ count: part.ids.length, cut: null });
  }
  expect(textsOf(prompt!).join('')).toBe('The cat\n\tis');
  expect(chosen!.first.at(-1)).toEqual({ id: 2, text: '<|im_end|>', kind: 'end' });
  expect(textsOf(chosen!).slice(0, -1).join('')).toBe(' on  it');
  // The parts of a character are no text: they are written as the file has them.
  expect(textsOf(rejected!)).not.toContain('\ufffd');
  expect(rejected!.first.every(({ text }) => text !== '')).toBe(true);
});

it.each(['metaspace', 'sentencepiece', 'unigram', 'words', 'gpt2-prefix'])('shows the spaces of %s', async (name) => {
  const json = JSON.parse(readFileSync(new URL(`../../fixtures/tokenizers/${name}.json`, import.meta.url), 'utf8'));
  const end = json.added_tokens[0].content;
  const { encode, ...rest } = await loadTokenizer(json, { eos_token: end });
  const ids = encode('the cat is the cat');
  const { first } = shownTokens({ encode, ...rest }, { ids });
  expect(first.map(({ text }) => text).join('')).toMatch(/^ ?the cat is the cat$/);
});

it('marks what the template puts around a conversation', () => {
  const { prompt, chosen } = pairOf({ prompt: 'Hello', chosen: 'Yes', rejected: 'No' }, true);
  const shown = shownTokens(tokenizer, prompt);
  expect(textsOf(shown).join('')).toBe('<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n');
  const marked = shown.first.filter(({ kind }) => kind !== 'text');
  expect(marked.map(({ text, kind }) => [text, kind])).toEqual([
    ['<|im_start|>', 'begin'],
    ['<|im_end|>', 'end'],
    ['<|im_start|>', 'begin'],
  ]);
  expect(textsOf(shownTokens(tokenizer, chosen)).join('')).toBe('Yes<|im_end|>\n');
  const other = tokenizer.unknownToken;
  expect(shownTokens(tokenizer, { ids: [other] }).first[0]).toMatchObject({ text: '<|endoftext|>', kind: 'special' });
});

it('tells how much the context cuts off, and what comes first of it', () => {
  const text = 'a b c d e f g h i j '.repeat(1000);
  const { prompt, chosen, rejected } = pairOf({ prompt: 'The', chosen: text, rejected: ' is' });
  const whole = tokenizer.encode(`The${text}<|im_end|>`);
  const shown = shownTokens(tokenizer, chosen);
  const kept = 40 - prompt.ids.length;
  expect(whole.length).toBeGreaterThan(10_000);
  expect(shown.count).toBe(kept);
  expect(shown.cut!.count).toBe(whole.length - 40);
  expect(shown.cut!.first.map(({ id }) => id)).toEqual(whole.slice(40, 70));
  expect(shownTokens(tokenizer, rejected).cut).toBeNull();
});

it('shows a few hundred of many, and no token at any length', async () => {
  const ids = Array.from({ length: 32_768 }, (_, i) => 20 + (i % 300));
  const shown = shownTokens(tokenizer, { ids });
  expect([shown.count, shown.first.length]).toEqual([32_768, 300]);
  expect(shown.first.at(-1)!.id).toBe(ids[299]);
  const json = JSON.parse(readFileSync(new URL('../../fixtures/word-model/tokenizer.json', import.meta.url), 'utf8'));
  json.model.vocab['x'.repeat(100_000)] = 99;
  const odd = await loadTokenizer(json, { eos_token: Object.keys(json.model.vocab)[0] });
  expect(shownTokens(odd, { ids: [99] }).first[0]!.text).toHaveLength(100);
});
