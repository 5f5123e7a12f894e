import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../src/cli/scoreRows';
import { tokenizerConfig, tokenizerJson } from '../../src/domains/tales/vocabulary';
import { loadTokenizer } from '../../src/model/tokenizer/tokenizer';

const SETTINGS = { most: 8, end: false, chat: false, writeChat: null, withinTime: <T>(work: () => T) => work() };

async function read(lines: string[], begin = true) {
  async function* source() {
    for (const [i, text] of lines.entries()) yield { place: `stdin line ${i + 1}`, text: () => text };
  }
  const tokenizer = await loadTokenizer(tokenizerJson(), tokenizerConfig());
  const around = begin ? tokenizer.around : { begin: [], end: [] };
  const settings = { ...SETTINGS, tokenizer: { ...tokenizer, around } };
  const found: unknown[] = [];
  for await (const row of rowsOf(source(), settings)) found.push(row);
  return found;
}

it('reads rows between blank lines; completions and, after a begin token, prompts may be empty', async () => {
  const rows = await read([
    '{"prompt":"Pip laughed.","completion":"","extra":[]}\r',
    '  ',
    '{"prompt":"","completion":"."}',
  ]);
  expect(rows).toMatchObject([
    { prompt: { length: 4 }, response: [] },
    { prompt: [1], response: { length: 1 } },
  ]);
});

it('says in its place why a line is no row', async () => {
  const rows = await read([
    '{"prompt":"Pip laughed.","completion":"Pip laughed."}',
    '',
    '{"prompt":"Pip"',
    'null',
    '[1]',
    '{"prompt":"Pip","completion":7}',
    '{"__proto__":{"prompt":"Pip","completion":"."}}',
    '{"prompt":"\\ud83d","completion":"\\ude00"}',
    '{"prompt":"Pip laughed. Pip laughed.","completion":"Pip laughed."}',
  ]);
  const wanted =
    'expected {"prompt": "…", "completion": "…"}, or messages [{"role": "…", "content": "…"}, …] in their place';
  expect(rows.slice(1)).toEqual([
    { error: expect.stringMatching(/^stdin line 3: .*JSON/) },
    { error: `stdin line 4: ${wanted}` },
    { error: `stdin line 5: ${wanted}` },
    { error: `stdin line 6: ${wanted}` },
    { error: `stdin line 7: ${wanted}` },
    { error: 'stdin line 8: a lone surrogate, which is no character' },
    { error: 'stdin line 9: 10 tokens, the model holds 8' },
  ]);
  expect(await read(['{"prompt":"","completion":"."}'], false)).toEqual([
    { error: 'stdin line 1: no token stands before the first that is scored' },
  ]);
});

it('scores the text that prompt and completion are together, and says if that changes the prompt', async () => {
  const tokenizer = await loadTokenizer(tokenizerJson(), tokenizerConfig());
  const settings = { ...SETTINGS, tokenizer };
  async function* source() {
    yield { place: '', text: () => '{"prompt":"Pip laug","completion":"hed."}' };
  }
  const rows = [];
  for await (const row of rowsOf(source(), settings)) rows.push(row);
  expect(rows).toEqual([
    {
      prompt: [1, ...tokenizer.encode('Pip')],
      response: tokenizer.encode('Pip laughed.').slice(1),
      note: expect.stringContaining('changes the last tokens of its prompt'),
    },
  ]);
});

it('puts an end token after a completion once', async () => {
  const tokenizer = await loadTokenizer(tokenizerJson(), tokenizerConfig());
  for (const end of [[], [2]]) {
    const around = { begin: [1], end };
    async function* source() {
      yield { place: '', text: () => '{"prompt":"Pip","completion":" laughed."}' };
    }
    for await (const row of rowsOf(source(), { ...SETTINGS, tokenizer: { ...tokenizer, around }, end: true }))
      expect(row).toMatchObject({ response: [...tokenizer.encode('Pip laughed.').slice(1), 2] });
  }
});

describe('conversations', () => {
  const user = { role: 'user', content: 'Pip' };
  const assistant = { role: 'assistant', content: ' laughed.' };
  /** A template that names the speaker of every turn by a word of the tales. */
  const writeChat = (messages: readonly { role: string; content: string }[], asks: boolean) =>
    messages.map(({ role, content }) => `${role === 'user' ? ' Pip' : ' a'}${content}`).join('') + (asks ? ' a' : '');

  async function one(line: object, settings: object = {}) {
    const tokenizer = await loadTokenizer(tokenizerJson(), tokenizerConfig());
    async function* source() {
      yield { place: 'line 1', text: () => JSON.stringify(line) };
    }
    for await (const row of rowsOf(source(), { ...SETTINGS, tokenizer, writeChat, ...settings }))
      return 'error' in row
        ? row.error
        : [row.prompt, row.response].map((ids) => ids.map(tokenizer.tokenText).join(''));
  }

  it.each([
    ['a text for completion', { prompt: [user], completion: ' laughed.' }, {}, ['<unk> a', ' laughed.']],
    ['messages for completion', { prompt: [user], completion: [assistant] }, {}, ['<unk> a', ' laughed.']],
    ['a prompt that a user says', { prompt: 'Pip', completion: ' laughed.' }, { chat: true }, ['<unk> a', ' laughed.']],
    [
      'a text and no template',
      { prompt: 'Pip', completion: ' laughed.' },
      { writeChat: null },
      ['<bos> Pip', ' laughed.'],
    ],
    [
      'no template',
      { prompt: [user], completion: '.' },
      { writeChat: null },
      'line 1: a conversation, and the model has no chat template',
    ],
    [
      'a completion in messages after a text',
      { prompt: 'Pip', completion: [assistant] },
      {},
      expect.stringContaining('line 1: expected'),
    ],
    [
      'a message without a role',
      { prompt: [{ content: 'Pip' }], completion: '.' },
      {},
      expect.stringContaining('line 1: expected'),
    ],
    ['no messages', { prompt: [], completion: '.' }, {}, expect.stringContaining('line 1: expected')],
    [
      'a lone surrogate',
      { prompt: [{ ...user, content: '\ud83d' }], completion: '.' },
      {},
      'line 1: a lone surrogate, which is no character',
    ],
    [
      'a template that writes a prompt otherwise',
      { prompt: [user], completion: [assistant] },
      { writeChat: (messages: object[]) => String(messages.length) },
      'line 1: the chat template writes the prompt otherwise if the completion follows it',
    ],
  ])('%s', async (_, line, settings, expected) => {
    expect(await one(line, settings)).toEqual(expected);
  });
});
