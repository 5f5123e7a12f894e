import { messageOf, readJsonText, utf8 } from '../../text';

/** Most bytes of a file that a message shows. */
const SHOWN = 40;
/** Deeper than any file of a model; what reads it may go down with it. */
const MAX_DEPTH = 100;

/**
 * The JSON of a file. Throws an Error that names the file and shows its beginning: some servers answer with a page of theirs, or with what
 * stands for a large file.
 */
export function readJson(name: string, bytes: Uint8Array): unknown {
  if (depthOf(bytes) > MAX_DEPTH) throw new Error(`${name}: nested deeper than ${MAX_DEPTH}`);
  try {
    return readJsonText(utf8(bytes));
  } catch (cause) {
    const beginning = new TextDecoder().decode(bytes.subarray(0, SHOWN));
    const stands = beginning.startsWith('version https://git-lfs') ? ' (a pointer of Git LFS, not the file)' : '';
    const why = cause instanceof SyntaxError ? 'not JSON' : messageOf(cause);
    throw new Error(`${name}: ${why}; it begins with ${JSON.stringify(beginning)}${stands}`, { cause });
  }
}

/** How deep brackets are nested outside strings. */
function depthOf(bytes: Uint8Array): number {
  let [depth, deepest, isText] = [0, 0, false];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === 0x22) isText = !isText;
    else if (isText) {
      if (byte === 0x5c) i++;
    } else if (byte === 0x7b || byte === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return deepest;
}

/** A value of a file, short enough for a message. */
export const shown = (value: unknown): string => String(JSON.stringify(value)).slice(0, 80);
