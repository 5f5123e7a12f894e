import { messageOf, readStrictJson, utf8 } from '../../text';

/** Longest line, in bytes. */
const MAX_LINE = 2 ** 20;

const NEWLINE = 0x0a;

/** A line of input; reading it throws an Error that names its place if it is not text. */
export interface Line {
  /** E.g. `stdin line 3`, counted from 1, blank lines included. */
  place: string;
  text(): string;
}

/** The lines of a stream of bytes, as they come. A line that is too long is not kept in memory; its `text()` throws. */
export async function* linesOf(name: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let number = 0;
  let parts: Uint8Array[] = [];
  let length = 0;
  const add = (part: Uint8Array) => {
    length += part.length;
    if (length > MAX_LINE) parts = [];
    else if (part.length > 0) parts.push(part);
  };
  const take = (): Line => {
    const place = `${name} line ${++number}`;
    const [bytes, tooLong] = [joined(parts), length > MAX_LINE];
    parts = [];
    length = 0;
    return {
      place,
      text() {
        if (tooLong) throw new Error(`${place}: longer than ${MAX_LINE} bytes`);
        return decode(place, bytes);
      },
    };
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      add(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    add(chunk.subarray(start));
  }
  if (length > 0) yield take();
}

/** All bytes, one part after the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** As `utf8`, whose Error is given the place. */
export function decode(place: string, bytes: Uint8Array): string {
  try {
    return utf8(bytes);
  } catch (error) {
    throw new Error(`${place}: ${messageOf(error)}`);
  }
}

/** Parses JSON of the user's. Throws an Error that names the place. */
export function parseJson(place: string, text: string): unknown {
  try {
    return readStrictJson(text);
  } catch (error) {
    throw new Error(`${place}: ${messageOf(error)}`);
  }
}
