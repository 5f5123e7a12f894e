import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { newTimeLimit } from '../../src/cli/timeLimit';
import { Refused } from '../../src/messages/refusal';
import { type ChatMessage, chatWriter } from '../../src/model/chatTemplate';

/** What transformers writes: test/fixtures/chat/make.py. */
const { templates, tokens, now, rows } = JSON.parse(
  readFileSync(new URL('../fixtures/chat/chat.json', import.meta.url), 'utf8'),
) as {
  templates: Record<string, string>;
  tokens: Record<string, string>;
  now: [number, number, number, number, number];
  rows: { template: string; messages: ChatMessage[]; asks: boolean; text: string }[];
};

describe.each(Object.keys(templates))('the template %s', async (name) => {
  const write = await chatWriter({ template: templates[name]!, tokens }, new Date(...now));
  it('writes what transformers writes', () => {
    for (const { messages, asks, text } of rows.filter(({ template }) => template === name))
      expect(write(messages, asks)).toBe(text);
  });
});

const HELLO = [{ role: 'user', content: 'Hello' }];

/** `most` milliseconds; by default more than any template takes on a busy machine that ends at all. */
async function written(template: string, messages = HELLO, most = 60_000) {
  const write = await chatWriter({ template, tokens: {} }, new Date(0));
  return newTimeLimit('the template', most)(() => write(messages, true));
}

describe('a template', () => {
  it('says itself why it refuses a conversation', async () => {
    await expect(written("{{ raise_exception('Only one turn') }}")).rejects.toThrow(
      'the chat template cannot be used: Only one turn',
    );
  });

  it.each([
    ['that is none', '{% if %}', 'the chat template cannot be used'],
    ['that is too long', ' '.repeat(2 ** 17 + 1), 'longer than 131072 characters'],
    ['with a large range', '{% for i in range(1000000000) %}a{% endfor %}', 'range of 1000000000 numbers'],
    ['with a range of nothing known', '{% for i in range("a") %}a{% endfor %}', 'the chat template cannot be used'],
    [
      'that doubles a text',
      `{% set n = namespace(s='ab') %}{% for i in range(60) %}{% set n.s = n.s + n.s %}{% endfor %}{{ n.s }}`,
      'the chat template cannot be used',
    ],
    [
      'that writes too much',
      `{% for i in range(10000) %}{{ '${'a'.repeat(200)}' }}{% endfor %}`,
      'its text is longer than',
    ],
    ['in deep brackets', `{{ ${'('.repeat(50_000)}1${')'.repeat(50_000)} }}`, 'the chat template cannot be used'],
    ['that asks for a date of another kind', "{{ strftime_now('%Q') }}", 'strftime_now: %Q is not known'],
  ])('%s is refused', async (_, template, message) => {
    const writing = written(template);
    await expect(writing).rejects.toThrow(message);
    await expect(writing).rejects.toBeInstanceOf(Refused);
  });

  it('that never ends is stopped', async () => {
    const loop = '{% for i in range(10000) %}'.repeat(4) + '{% endfor %}'.repeat(4);
    await expect(written(loop, HELLO, 1000)).rejects.toThrow('the template took longer than 1 s, and was stopped');
  });

  it('sees nothing but the conversation', async () => {
    const template =
      "{{ messages[0].constructor }}|{{ process }}|{{ ''.constructor }}|{{ messages[0]['__proto__'] }}|{{ x }}";
    expect(await written(template)).toBe('||||');
    const odd = [{ role: 'user', content: '__proto__', extra: 1 }];
    expect(await written('{{ messages[0].extra }}{{ messages[0].content }}', odd)).toBe('__proto__');
  });
});
