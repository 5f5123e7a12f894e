import { createReadStream, statSync } from 'node:fs';
import { decode } from '../engine/input/lines';

/** Most bytes of standard input that is read as a whole. */
const MOST_BYTES = 2 ** 28;

/** All of standard input as text. Throws an Error as soon as it is longer than `most` bytes. */
export const readStdin = (most = MOST_BYTES): Promise<string> => textOf('stdin', process.stdin, most);

/** A file, or a pipe in its place, as text. Throws an Error that names it: for a folder, or as soon as it is longer than `most` bytes. */
export const readText = (path: string, most: number): Promise<string> => textOf(path, bytesAt(path), most);

/** The bytes of a file, or of a pipe in its place, as they come. Throws an Error that names it for a folder. */
export function bytesAt(path: string): AsyncIterable<Uint8Array> {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`${path} is a folder, and a file is expected`);
  return createReadStream(path);
}

async function textOf(name: string, source: AsyncIterable<Uint8Array>, most: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    length += chunk.length;
    if (length > most) throw new Error(`${name}: longer than ${most} bytes`);
    chunks.push(chunk);
  }
  return decode(name, Buffer.concat(chunks));
}
