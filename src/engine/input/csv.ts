/** CSV (RFC 4180), with a header, and with any of three separators and three ends of a line. */

/** Longest record, in characters. */
const MAX_RECORD = 2 ** 20;

const SEPARATORS = [',', ';', '\t'] as const;

/** A record behind the header: the line on which it begins, from 1. Reading it throws an Error if it is none. */
interface CsvRecord {
  line: number;
  read(): Record<string, string>;
}

/** A record as it is being read. */
interface Parsing {
  line: number;
  fields: string[];
  field: string;
  length: number;
  /** `plain`: no quote yet; `quoted`: inside quotes; `closed`: behind them, or at a quote that stands for itself. */
  at: 'start' | 'plain' | 'quoted' | 'closed';
  fault: string | null;
}

const begin = (line: number): Parsing => ({
  ...{ line, fields: [], field: '', length: 0, at: 'start', fault: null },
});

/**
 * The records of a CSV file, `texts` of which come in any pieces. Throws an Error that names the file for a header with an empty name or the same twice, and for a quote that is never
 * closed.
 */
export async function* csvRecords(name: string, texts: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  let header: readonly string[] | null = null;
  for await (const { line, fields, fault } of recordsOf(name, texts)) {
    if (fields.length === 1 && fields[0] === '' && fault === null) continue;
    if (header === null) {
      if (fault !== null) throw new Error(`${name} line ${line}: ${fault}`);
      header = checkedHeader(name, fields);
      continue;
    }
    const names: readonly string[] = header;
    yield {
      line,
      read() {
        if (fault !== null) throw new Error(fault);
        if (fields.length !== names.length)
          throw new Error(`expected ${names.length} fields, as in the header, found ${fields.length}`);
        return Object.fromEntries(names.map((name, i) => [name, fields[i]!]));
      },
    };
  }
}

function checkedHeader(name: string, fields: readonly string[]): string[] {
  const names = fields.map((each) => each.trim());
  const bad = names.find((each, i) => each === '' || names.indexOf(each) < i);
  if (bad === undefined) return names;
  throw new Error(
    `${name}: the header has ${bad === '' ? 'a column without a name' : `two columns ${JSON.stringify(bad)}`}`,
  );
}

/** The separator that the header has most of, outside of quotes. */
function separatorOf(start: string): string {
  const line = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(start)![0].replace(/"(?:[^"]|"")*"/g, '');
  const counts = SEPARATORS.map((one) => line.split(one).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))]!;
}

async function* recordsOf(name: string, texts: AsyncIterable<string>): AsyncGenerator<Parsing> {
  let separator: string | null = null;
  let before = '';
  let record = begin(1);
  let line = 1;
  for await (const text of texts) {
    if (text === '') continue;
    separator ??= separatorOf(text);
    for (const letter of text) {
      const isEnd = (letter === '\n' && before !== '\r') || letter === '\r';
      if (isEnd) line++;
      if (isEnd && record.at !== 'quoted') {
        yield closed(record);
        record = begin(line);
      } else if (letter !== '\n' || before !== '\r' || record.at === 'quoted') {
        take(record, letter, separator);
      }
      before = letter;
    }
  }
  if (record.at === 'quoted') throw new Error(`${name} line ${record.line}: a quote is opened and never closed`);
  if (record.at !== 'start' || record.fields.length > 0) yield closed(record);
}

const closed = (record: Parsing): Parsing => ({ ...record, fields: [...record.fields, record.field] });

/** One more letter of a record. */
function take(record: Parsing, letter: string, separator: string): void {
  if (++record.length > MAX_RECORD) {
    record.fault ??= `longer than ${MAX_RECORD} characters`;
    record.field = '';
  }
  const isQuote = letter === '"';
  if (record.at === 'quoted') {
    if (isQuote) record.at = 'closed';
    else record.field += letter;
  } else if (letter === separator) {
    record.fields.push(record.field);
    record.field = '';
    record.at = 'start';
  } else if (record.at === 'start' && isQuote) {
    record.at = 'quoted';
  } else if (record.at === 'closed') {
    // Two quotes are one; any other letter behind a quote belongs to nothing.
    if (isQuote) record.field += letter;
    else record.fault ??= `${JSON.stringify(letter)} behind a closing quote`;
    record.at = isQuote ? 'quoted' : 'closed';
  } else {
    record.field += letter;
    record.at = 'plain';
  }
}

/** A stream of UTF-8 as texts. Throws an Error that names the file for other bytes. */
export async function* textsOf(name: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (error instanceof TypeError) throw new Error(`${name}: not UTF-8`);
    throw error;
  }
}
