import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { FileSource } from '../../model/formats/source';

/** What names a file, or a model, wherever it lies: SHA-256 of its bytes, hexadecimal. */

/** Bytes that are read at a time. */
const CHUNK = 2 ** 24;

/** The bytes of a file, range after range. */
export async function* chunksOf(file: FileSource): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < file.size; at += CHUNK) yield await file.read(at, Math.min(CHUNK, file.size - at));
}

/** Told how many bytes of all have been read. */
export type OnBytes = (done: number, all: number) => void;

/** Hashes a file. */
export const contentOf = (file: FileSource, onBytes: OnBytes = () => {}): Promise<string> =>
  hashOf(file, (done) => onBytes(done, file.size));

/** Of one file its hash; of several that of what sha256sum prints of them, in their order. */
export async function contentOfAll(files: readonly FileSource[], onBytes: OnBytes = () => {}): Promise<string> {
  const all = files.reduce((sum, { size }) => sum + size, 0);
  const lines: string[] = [];
  let before = 0;
  for (const file of files) {
    lines.push(`${await hashOf(file, (done) => onBytes(before + done, all))}  ${file.name}\n`);
    before += file.size;
  }
  return files.length === 1 ? lines[0]!.slice(0, 64) : bytesToHex(sha256(utf8ToBytes(lines.join(''))));
}

async function hashOf(file: FileSource, onBytes: (done: number) => void): Promise<string> {
  const hash = sha256.create();
  let done = 0;
  for await (const chunk of chunksOf(file)) {
    hash.update(chunk);
    done += chunk.length;
    onBytes(done);
  }
  return bytesToHex(hash.digest());
}
