import { expect, it } from 'vitest';
import { rowsOf } from '../../src/cli/scoreRows';
import { tokenizerConfig, tokenizerJson } from '../../src/domains/tales/vocabulary';
import { loadTokenizer } from '../../src/model/tokenizer/tokenizer';

async function read(lines: string[], begin = true) {
  async function* source() {
    for (const [i, text] of lines.entries()) yield { place: `stdin line ${i + 1}`, text: () => text };
  }
  const tokenizer = await loadTokenizer(tokenizerJson(), tokenizerConfig());
  const beginToken = begin ? tokenizer.beginToken : -1;
  const settings = { tokenizer: { ...tokenizer, beginToken }, most: 8, end: false };
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
    { error: 'stdin line 1: an empty prompt, and no begin token to stand before' },
  ]);
});
