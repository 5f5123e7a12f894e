import { Refused } from '../messages/refusal';
import { keyTwiceIn } from '../text';

/** JSON packed for a link, `base64url(deflate-raw(JSON))`: foreign data, of which no more is unpacked than a link may hold. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const MOST_BYTES = 256 * 1024;
/** Each leaves a bad end once in thirty times. */
const MOST_SPACES = 8;

/**
 * Ends in a letter or digit, which a space after the JSON decides: at the end of a link, chats take `-` and `_` for punctuation. Throws a Refused
 * if it is too large.
 */
export async function packed(json: string): Promise<string> {
  for (let text = json; ; text += ' ') {
    const bytes = new TextEncoder().encode(text);
    if (bytes.length > MOST_BYTES)
      throw new Refused({ path: ['link'], code: 'no-link-bytes', facts: { bytes: bytes.length, most: MOST_BYTES } });
    const body = toBase64Url(await through(new CompressionStream('deflate-raw'), bytes));
    if (/[^_-]$/.test(body) || text.length > json.length + MOST_SPACES) return body;
  }
}

type What = 'experiment' | 'lesson';

const damaged = (what: What) => new Refused({ path: [], code: 'link-damaged', facts: { what } });

/** Not validated any further. Throws a Refused; `what` should have been packed. */
export async function unpacked(body: string, what: What): Promise<Json> {
  if (!/^[\w-]+$/.test(body)) throw damaged(what);
  try {
    const bytes = Uint8Array.from(atob(body.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
    const text = await through(new DecompressionStream('deflate-raw'), bytes);
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(text), what);
  } catch (error) {
    throw error instanceof Refused ? error : damaged(what);
  }
}

/** Keys that mean something to JavaScript; schemas of records skip them without a word, so they are refused by name. */
export const isSafe = (key: string) => key !== '__proto__' && key !== 'constructor' && key !== 'prototype';

/** Throws a Refused. */
export function parseJson(text: string, what: What): Json {
  const refuse = (key: string, value: Json) => {
    if (!isSafe(key)) throw new Refused({ path: [key], code: 'unknown-field' });
    return value;
  };
  try {
    const value: Json = JSON.parse(text, refuse);
    const twice = keyTwiceIn(text);
    if (twice) throw new Refused({ path: [twice.key], code: 'stands-twice' });
    return value;
  } catch (error) {
    // Not JSON, or nested so deeply that the stack ends.
    throw error instanceof SyntaxError || error instanceof RangeError ? damaged(what) : error;
  }
}

/** Runs bytes through a (de)compressor. Throws a Refused as soon as more than `MOST_BYTES` have come out. */
async function through(
  transform: CompressionStream | DecompressionStream,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const writer = transform.writable.getWriter();
  // What goes wrong here goes wrong again at the reader, who reports it.
  writer.write(bytes).catch(() => {});
  writer.close().catch(() => {});
  const reader = (transform.readable as ReadableStream<Uint8Array<ArrayBuffer>>).getReader();
  const result = new Uint8Array(MOST_BYTES);
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    if (size + next.value.length > MOST_BYTES) {
      await reader.cancel();
      throw new Refused({ path: [], code: 'link-large', facts: { most: MOST_BYTES } });
    }
    result.set(next.value, size);
    size += next.value.length;
  }
  return result.subarray(0, size);
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
