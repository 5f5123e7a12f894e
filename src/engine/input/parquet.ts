import type { FileMetaData } from 'hyparquet';
import { joined } from './lines';

/** Parquet, by hyparquet, which is loaded only for such a file. */

/** Largest file: it is read as a whole. */
const MOST_BYTES = 2 ** 29;
/** Most bytes that a page may say it unpacks to, and most of all pages of the columns that are read. */
const MOST_OF_PAGE = 2 ** 27;
const MOST_UNPACKED = 2 ** 31;
/** Most characters of a row, as of a line of JSON; and of all rows, beside so many for a byte of the file: a dictionary repeats texts for nothing. */
const MOST_OF_ROW = 2 ** 20;
const MOST_OF_ROWS = 2 ** 26;
const MOST_OF_BYTE = 32;
/** Rows that are read together. */
const ROWS = 1024;

/** The rows of a Parquet file, with those of these columns that it has; `columns` are the names of all of them. */
export async function openParquet(name: string, chunks: AsyncIterable<Uint8Array>, wanted: readonly string[]) {
  const [{ parquetMetadata, parquetReadObjects, parquetSchema }, { compressors }] = await Promise.all([
    import('hyparquet'),
    import('hyparquet-compressors'),
  ]);
  const file = await gathered(name, chunks);
  const metadata = parquetMetadata(file);
  const columns = parquetSchema(metadata).children.map(({ element }) => element.name);
  const taken = columns.filter((column) => wanted.includes(column));
  demandBounded(name, metadata, taken);
  const bounded = Object.fromEntries(
    Object.entries(compressors).map(([codec, unpack]) => [
      codec,
      (input: Uint8Array, length: number) => {
        if (length > MOST_OF_PAGE) throw new Error(`${name}: a page of ${length} bytes, and ${MOST_OF_PAGE} are taken`);
        return unpack(input, length);
      },
    ]),
  );
  const count = Number(metadata.num_rows);
  const most = MOST_OF_ROWS + MOST_OF_BYTE * file.byteLength;
  async function* rows(): AsyncGenerator<Record<string, unknown>> {
    let all = 0;
    for (let from = 0; from < count; from += ROWS) {
      const range = { rowStart: from, rowEnd: Math.min(count, from + ROWS) };
      const read = await parquetReadObjects({ file, metadata, columns: taken, compressors: bounded, ...range });
      for (const [i, row] of read.entries()) {
        const length = lengthOf(row);
        if (length > MOST_OF_ROW) throw new Error(`${name} row ${from + i + 1}: longer than ${MOST_OF_ROW} characters`);
        all += length;
        if (all > most) throw new Error(`${name}: more than ${most} characters in a file of ${file.byteLength} bytes`);
        yield row;
      }
    }
  }
  return { columns, rows };
}

/** Characters of all texts in a value. */
function lengthOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, part) => sum + lengthOf(part), 0);
}

async function gathered(name: string, chunks: AsyncIterable<Uint8Array>): Promise<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Error(`${name}: more than ${MOST_BYTES} bytes of Parquet`);
    parts.push(chunk);
  }
  return joined(parts).buffer;
}

function demandBounded(name: string, { row_groups }: FileMetaData, taken: readonly string[]): void {
  let bytes = 0;
  for (const { columns } of row_groups)
    for (const { meta_data } of columns)
      if (meta_data && taken.includes(meta_data.path_in_schema[0]!)) bytes += Number(meta_data.total_uncompressed_size);
  if (bytes > MOST_UNPACKED) throw new Error(`${name}: ${bytes} bytes unpacked, and ${MOST_UNPACKED} are taken`);
}
