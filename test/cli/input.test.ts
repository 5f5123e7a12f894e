import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bytesAt, readText } from '../../src/cli/input';
import { linesOf } from '../../src/engine/input/lines';

/** What comes of bytes that arrive in chunks of this size: texts, or messages in brackets. */
async function read(bytes: Uint8Array, size: number): Promise<string[]> {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  const found: string[] = [];
  for await (const { place, text } of linesOf('stdin', chunks())) {
    expect(place).toBe(`stdin line ${found.length + 1}`);
    try {
      found.push(text());
    } catch (error) {
      found.push(`[${(error as Error).message}]`);
    }
  }
  return found;
}

it.each([1, 2, 3, 100])('reads lines from chunks of %d bytes', async (size) => {
  const utf8 = new TextEncoder().encode('\ufeffzwei – δύο\r\n\n𝄞\nlast');
  expect(await read(utf8, size)).toEqual(['zwei – δύο\r', '', '𝄞', 'last']);
});

it('names a line that is no UTF-8, and reads the others', async () => {
  // An overlong slash, an encoded surrogate, and a character that is cut off.
  for (const bad of [
    [0xc0, 0xaf],
    [0xed, 0xa0, 0x80],
    [0xe2, 0x82],
  ]) {
    const bytes = Uint8Array.from([0x61, 0x0a, ...bad, 0x0a, 0x62, 0x0a]);
    expect(await read(bytes, 100)).toEqual(['a', '[stdin line 2: not UTF-8]', 'b']);
  }
});

it('passes over a line without end', async () => {
  const bytes = new Uint8Array(2 ** 21 + 2).fill(0x61);
  bytes.set([0x0a, 0x62], 2 ** 21);
  expect(await read(bytes, 65_536)).toEqual(['[stdin line 1: longer than 1048576 bytes]', 'b']);
});

it('reads a file up to its bound, a device without end too, and no folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'apogee-'));
  expect(() => bytesAt(folder)).toThrow(`${folder} is a folder, and a file is expected`);
  const path = join(folder, 'file');
  writeFileSync(path, '12345');
  expect(await readText(path, 5)).toBe('12345');
  await expect(readText(path, 4)).rejects.toThrow(`${path}: longer than 4 bytes`);
  rmSync(folder, { recursive: true });
  // Windows has none.
  if (process.platform !== 'win32')
    await expect(readText('/dev/zero', 1000)).rejects.toThrow('/dev/zero: longer than 1000 bytes');
});
