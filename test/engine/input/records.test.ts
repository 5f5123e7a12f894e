import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Columns, readRecords } from '../../../src/engine/input/records';

const fixture = (name: string) => new Uint8Array(readFileSync(new URL(`../../fixtures/data/${name}`, import.meta.url)));

interface Found {
  found?: unknown[];
  error?: string;
  code?: string | undefined;
  told: string[];
}

/** What is read of bytes that arrive in chunks of this size. */
async function read(
  content: string | Uint8Array,
  { name = 'data', columns, size = 5 }: { name?: string; columns?: Columns; size?: number } = {},
): Promise<Found> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const told: string[] = [];
  const source = { name, chunks: chunks(), tell: (line: string) => told.push(line), ...(columns && { columns }) };
  try {
    return { found: await readRecords(source, 'prompts', (json) => json), told };
  } catch (error) {
    const { message, failure } = error as Error & { failure?: { code: string } };
    return { error: message, code: failure?.code, told };
  }
}

const TWO = [
  { prompt: 'a, "b"', chosen: 'c\r\nd' },
  { prompt: 'δύο 𝄞', chosen: '' },
];
const LINES = `${TWO.map((one) => JSON.stringify(one)).join('\n')}\n`;
const CSV = 'prompt,chosen\n"a, ""b""","c\r\nd"\nδύο 𝄞,\n';

const utf16 = (text: string, isLittle: boolean): Uint8Array => {
  const bytes = new Uint8Array(2 * text.length + 2);
  const view = new DataView(bytes.buffer);
  for (const [i, letter] of [...`\ufeff${text}`.split('')].entries())
    view.setUint16(2 * i, letter.charCodeAt(0), isLittle);
  return bytes;
};

describe('the same rows', () => {
  it.each<[string, string | Uint8Array]>([
    ['lines of JSON', LINES],
    ['lines of JSON with a mark, blank lines and CRLF', `\ufeff\n${LINES.replaceAll('\n', '\r\n\r\n')}`],
    ['a list in JSON', JSON.stringify(TWO, null, 2)],
    ['CSV', CSV],
    ['CSV with a mark, CRLF and a blank line', `\ufeff${CSV.replaceAll(/(?<!\r)\n/g, '\r\n')}\r\n`],
    ['CSV with the old Mac’s ends of lines, and none at its end', CSV.replaceAll(/(?<!\r)\n/g, '\r').slice(0, -1)],
    ['CSV by semicolons', CSV.replace('prompt,chosen', 'prompt;chosen').replace('",', '";').replace(',\n', ';\n')],
    ['values by tabs', CSV.replace('prompt,chosen', 'prompt\tchosen').replace('",', '"\t').replace(',\n', '\t\n')],
    ['lines of JSON in UTF-16, little end first', utf16(LINES, true)],
    ['CSV in UTF-16, big end first', utf16(CSV, false)],
  ])('%s', async (_, content) => {
    for (const size of [1, 7, 10_000]) expect(await read(content, { size })).toEqual({ found: TWO, told: [] });
  });
});

describe('Parquet', () => {
  it('of several groups of rows, by snappy, without the columns that nobody asks for', async () => {
    const { found } = await read(fixture('pairs.parquet'), { size: 4096 });
    expect(found).toHaveLength(1500);
    expect(found![1499]).toEqual({ prompt: 'the 𝄞 1499', chosen: ' cat', rejected: ' dog' });
  });

  it('of conversations, by zstd, in columns of other names', async () => {
    const columns = { prompt: 'question', chosen: 'good', rejected: 'bad' };
    const { found } = await read(fixture('chats.parquet'), { columns });
    expect(found).toHaveLength(3);
    expect(JSON.parse(JSON.stringify(found![2]))).toEqual({
      prompt: [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: 'What is 2?' },
      ],
      chosen: [{ role: 'assistant', content: '2.' }],
      rejected: [{ role: 'assistant', content: 'I do not know.' }],
    });
  });

  it.each([
    ['repeated', 'data: more than 67125408 characters in a file of 517 bytes'],
    ['long', 'data row 1: longer than 1048576 characters'],
  ])('that is small and holds very much: %s', async (name, message) => {
    expect((await read(fixture(`${name}.parquet`), { size: 4096 })).error).toBe(message);
  });

  it('that is broken off, or lies', async () => {
    const whole = fixture('pairs.parquet');
    expect((await read(whole.subarray(0, 20_000))).error).toBeTruthy();
    for (let i = 0; i < 40; i++) {
      const bent = whole.slice();
      const at = whole.length - 9 - 37 * i;
      bent[at] = bent[at]! ^ 0xff;
      // Whatever it is read as, it ends.
      const { found, error } = await read(bent, { size: 4096 });
      expect(found !== undefined || error !== undefined).toBe(true);
    }
  });
});

describe('columns', () => {
  it('are listed if no prompt is among them', async () => {
    for (const content of ['question,good\na,b\n', '{"question":"a","good":"b"}\n', fixture('chats.parquet')]) {
      const { code, error } = await read(content);
      expect(code).toBe('own-columns');
      expect(error).toContain('The data have the columns "question", "good"');
    }
  });

  it('are taken as they are named, and each must be there', async () => {
    const content = 'question,prompt,__proto__\na,b,c\n';
    expect(await read(content, { columns: { prompt: 'question', chosen: '__proto__' } })).toEqual({
      ...{ found: [{ prompt: 'a', chosen: 'c' }], told: [] },
    });
    expect((await read(content, { columns: { prompt: 'toString' } })).code).toBe('own-columns');
  });
});

describe('what is wrong is named with its line', () => {
  it.each<[string, string, string]>([
    ['a row that is too short', 'prompt,chosen\na,b\nc\n', 'data line 3: expected 2 fields, as in the header, found 1'],
    ['a letter behind a quote', 'prompt\n"a\nb"\n"c"d\n', 'data line 4: "d" behind a closing quote'],
    ['a quote that stays open', 'prompt\na\n"b\nc\n', 'line 3: a quote is opened and never closed'],
    ['a column without a name', 'prompt,\na,b\n', 'the header has a column without a name'],
    ['two columns of one name', 'prompt,prompt\na,b\n', 'the header has two columns "prompt"'],
    ['no JSON', '{"prompt":"a"}\n{"prompt":\n', 'data line 2: JSON'],
    ['a list that ends too soon', '[{"prompt":"a"},', 'data: '],
    ['nothing', '', 'data: no prompts'],
    ['a header alone', 'prompt\n', 'data: no prompts'],
  ])('%s', async (_, content, message) => {
    expect((await read(content)).error).toContain(message);
  });

  it('the first twenty are told', async () => {
    const { told, error } = await read(`prompt,chosen\n${'a\n'.repeat(30)}`);
    expect(told).toHaveLength(20);
    expect(error).toMatch(/^30 lines of data are no prompts; the first: data line 2/);
  });

  it('bytes that are no text', async () => {
    expect((await read(Uint8Array.from([0x70, 0x0a, 0xff, 0xfe]))).error).toBe('data: not UTF-8');
    expect((await read(Uint8Array.from([0xff, 0xfe, 0x00, 0xd8, 0x41, 0x00]))).error).toBe(
      'data: not UTF-16, as its mark says',
    );
  });

  it('a record without end takes no memory', async () => {
    const { error } = await read(`prompt\n"${'a'.repeat(2 ** 20 + 10)}"\nb\n`, { size: 65_536 });
    expect(error).toContain('data line 2: longer than 1048576 characters');
  });
});
