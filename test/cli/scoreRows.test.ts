import { expect, it } from 'vitest';
import { rowsOf } from '../../src/cli/scoreRows';
import { tokenizerConfig, tokenizerJson } from '../../src/domains/tales/vocabulary';
import { loadTokenizer } from '../../src/model/tokenizer/tokenizer';

async function read(lines: string[], begin = true) {
  async function* source() {
    for (const [i, text] of lines.entries()) yield { place: `stdin line ${i + 1}`, text: () => text };
  }
  const tokenizer = await loadTokenizer(tokenizerJson(), tokenizerConfig());
  const around = begin ? tokenizer.around : { begin: [], end: [] };
  const withinTime = <T>(work: () => T) => work();
  const settings = { tokenizer: { ...tokenizer, around }, most: 8, end: false, withinTime };
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
  const wanted = 'expected {"prompt": "…", "completion": "…"}';
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
  const settings = { tokenizer, most: 8, end: false, withinTime: <T>(work: () => T) => work() };
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
  const withinTime = <T>(work: () => T) => work();
  for (const end of [[], [2]]) {
    const around = { begin: [1], end };
    async function* source() {
      yield { place: '', text: () => '{"prompt":"Pip","completion":" laughed."}' };
    }
    for await (const row of rowsOf(source(), { tokenizer: { ...tokenizer, around }, most: 8, end: true, withinTime }))
      expect(row).toMatchObject({ response: [...tokenizer.encode('Pip laughed.').slice(1), 2] });
  }
});
