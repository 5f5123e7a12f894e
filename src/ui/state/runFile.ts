import { Failed } from '../../messages/failure';
import { parseTrace } from '../../trace/file';
import type { Trace } from '../../trace/fold';
import { eventsOf } from '../../trace/lines';
import { nextTask } from '../../trace/nextTask';

/** Longest run that the page reads, unpacked. */
const MOST_BYTES = 256 * 2 ** 20;

/** The run on the screen as `run --out` writes it: a line of JSON an event. */
export const runLines = (trace: Trace): string =>
  eventsOf(trace)
    .map((event) => `${JSON.stringify(event)}\n`)
    .join('');

/** Name of a file with this ending, after the experiment's title. */
export function runFileName({ experiment }: Trace, ending: string): string {
  const words = experiment?.title.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return `apogee-${words.join('-').slice(0, 48) || 'run'}${ending}`;
}

interface Reading {
  /** Bytes, unpacked. */
  most?: number;
  /** Told now and then what share has been read; if it throws, nothing more is. */
  onShare?: (share: number) => void;
}

/** The run in a file, packed with gzip or not. Throws an Error that says what is wrong with it. */
export async function readRun(file: Blob, { most = MOST_BYTES, onShare }: Reading = {}): Promise<Trace> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const isPacked = first === 0x1f && second === 0x8b;
  const stream: ReadableStream<Uint8Array> = isPacked
    ? file.stream().pipeThrough(inPieces()).pipeThrough(new DecompressionStream('gzip'))
    : file.stream();
  const bytes = await readAll(stream, most);
  return parseTrace(bytes, async (share) => {
    onShare?.(share);
    await nextTask();
  });
}

/** Packed bytes that are unpacked at a stretch: they are a thousand times as many at most. */
const PIECE = 2 ** 12;

const inPieces = () =>
  new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      for (let at = 0; at < chunk.length; at += PIECE) controller.enqueue(chunk.subarray(at, at + PIECE));
    },
  });

/** So many bytes are taken without a rest. */
const AT_A_STRETCH = 2 ** 22;

/** A small packed file can be a large run, so the bytes are counted as they come, and the page breathes in between. */
async function readAll(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array> {
  const reader = stream.getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  let taken = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    length += next.value.length;
    if (length > most) {
      await reader.cancel();
      throw new Failed({ code: 'file-large', facts: { most } });
    }
    parts.push(next.value as Uint8Array<ArrayBuffer>);
    taken += next.value.length;
    if (taken < AT_A_STRETCH) continue;
    taken = 0;
    await nextTask();
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
