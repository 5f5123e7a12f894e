import { messageOf, readStrictJson, utf8 } from '../text';
import { newCheck } from './check';
import { parseEvent, type TraceEvent } from './events';
import { EMPTY_TRACE, fold, type Trace } from './fold';

/** Lines and bytes between two pauses: some tens of milliseconds. */
const LINES_AT_ONCE = 64;
const BYTES_AT_ONCE = 2 ** 18;

/**
 * The trace in a file: lines of JSON, one event each, checked one by one. Throws an Error that names the line, the field, what was expected
 * and what was found. A large file takes seconds: `pause` is called now and then with the share that is done, and waited for;
 * if it throws, nothing more is read.
 */
export async function parseTrace(
  bytes: Uint8Array,
  pause: (share: number) => Promise<void> = async () => {},
): Promise<Trace> {
  let trace = EMPTY_TRACE;
  let events: TraceEvent[] = [];
  const check = newCheck();
  let line = 0;
  let paused = 0;
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(0x0a, start);
    const end = found < 0 ? bytes.length : found;
    if (++line % LINES_AT_ONCE === 0 || start - paused > BYTES_AT_ONCE) {
      paused = start;
      trace = fold(trace, events);
      events = [];
      await pause(start / bytes.length);
    }
    try {
      const text = utf8(bytes.subarray(start, end)).trim();
      if (text !== '') {
        const event = parseEvent(readStrictJson(text));
        check(event);
        events.push(event);
      }
    } catch (error) {
      throw new Error(`line ${line}: ${messageOf(error)}`, { cause: error });
    }
    start = end + 1;
  }
  trace = fold(trace, events);
  if (!trace.experiment) throw new Error('line 1: expected a run, found nothing');
  return trace;
}
