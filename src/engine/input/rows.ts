import { csvRecords, textsOf } from './csv';
import { joined, linesOf, parseJson } from './lines';
import { openParquet } from './parquet';

/** The rows of a file of data, in whatever common format it is by its content. */

/** A prompt or a pair of a person's: where it stands, and what stands there. */
interface Row {
  place: string;
  /** Undefined for a blank line. Throws an Error if it cannot be read. */
  read(): unknown;
}

/** A name of a column may be asked for before any row is read. */
interface Rows {
  /** Null where each line has its own. */
  columns: readonly string[] | null;
  rows: AsyncIterable<Row>;
}

/** Bytes that decide on the format. */
const HEAD = 4096;
/** Largest JSON that is one list. */
const MOST_OF_LIST = 2 ** 26;

const PARQUET = 'PAR1';

/**
 * Parquet, a list in JSON, lines of JSON, or CSV with a header; texts in UTF-8 or, with its mark, UTF-16. `wanted` are the columns that are read of Parquet.
 * What is called .jsonl is lines of JSON whatever its first letter.
 */
export async function openRows(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  wanted: readonly string[],
): Promise<Rows> {
  const bytes = await peeked(chunks, HEAD);
  if (latin(bytes.head).startsWith(PARQUET)) {
    const { columns, rows } = await openParquet(name, bytes.all, wanted);
    return { columns, rows: numbered(name, 'row', rows()) };
  }
  const texts = await peeked(asUtf8(name, bytes), HEAD);
  const first = /^[\s\ufeff]*(\S?)/.exec(new TextDecoder().decode(texts.head.subarray(0, HEAD)))![1];
  if (first === '{' || first === '' || /\.jsonl$/i.test(name))
    return { columns: null, rows: jsonLines(name, texts.all) };
  if (first === '[') return { columns: null, rows: numbered(name, 'item', listOf(name, texts.all)) };
  return { columns: null, rows: csvRows(name, texts.all) };
}

interface Peeked {
  head: Uint8Array;
  all: AsyncIterable<Uint8Array>;
}

/** A stream whose first bytes are known; `all` has them, too. */
async function peeked(chunks: AsyncIterable<Uint8Array>, least: number): Promise<Peeked> {
  const iterator = chunks[Symbol.asyncIterator]();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) {
    parts.push(next.value);
    size += next.value.length;
    if (size >= least) break;
  }
  const head = joined(parts);
  async function* all() {
    yield head;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { head, all: all() };
}

const latin = (bytes: Uint8Array): string => String.fromCharCode(...bytes.subarray(0, 4));

/** UTF-16 by its mark becomes UTF-8; other bytes are passed on as they are. */
async function* asUtf8(name: string, { head, all }: Peeked): AsyncGenerator<Uint8Array> {
  const mark = `${head[0]},${head[1]}`;
  const encoding = mark === '255,254' ? 'utf-16le' : mark === '254,255' ? 'utf-16be' : null;
  if (encoding === null) return yield* all;
  const decoder = new TextDecoder(encoding, { fatal: true });
  const encoder = new TextEncoder();
  try {
    for await (const chunk of all) yield encoder.encode(decoder.decode(chunk, { stream: true }));
    yield encoder.encode(decoder.decode());
  } catch (error) {
    throw error instanceof TypeError ? new Error(`${name}: not UTF-16, as its mark says`) : error;
  }
}

async function* jsonLines(name: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Row> {
  for await (const line of linesOf(name, chunks))
    yield {
      place: line.place,
      read() {
        const content = line.text();
        return content.trim() === '' ? undefined : parseJson('JSON', content);
      },
    };
}

async function* csvRows(name: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Row> {
  for await (const { line, read } of csvRecords(name, textsOf(name, chunks)))
    yield { place: `${name} line ${line}`, read };
}

async function* listOf(name: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<unknown> {
  let text = '';
  for await (const part of textsOf(name, chunks)) {
    text += part;
    if (text.length > MOST_OF_LIST) throw new Error(`${name}: a list in JSON of more than ${MOST_OF_LIST} characters`);
  }
  yield* parseJson(name, text) as unknown[];
}

async function* numbered(name: string, what: string, values: AsyncIterable<unknown>): AsyncGenerator<Row> {
  let number = 0;
  for await (const value of values) {
    const place = `${name} ${what} ${++number}`;
    yield { place, read: () => value };
  }
}
