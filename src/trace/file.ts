import { messageOf } from '../text';
import { newCheck } from './check';
import { parseEvent, type TraceEvent } from './events';
import { EMPTY_TRACE, fold, type Trace } from './fold';

/** Lines between two pauses: some tens of milliseconds. */
const LINES_AT_ONCE = 64;

/**
 * The trace in a file: lines of JSON, one event each, checked one by one. Throws an Error that names the line, the field, what was expected
 * and what was found. A large file takes seconds: `pause` is called now and then, and waited for.
 */
export async function parseTrace(bytes: Uint8Array, pause: () => Promise<void> = async () => {}): Promise<Trace> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const events: TraceEvent[] = [];
  const check = newCheck();
  let line = 0;
  for (let start = 0; start < bytes.length; ) {
    const found = bytes.indexOf(0x0a, start);
    const end = found < 0 ? bytes.length : found;
    if (++line % LINES_AT_ONCE === 0) await pause();
    try {
      const text = decoder.decode(bytes.subarray(start, end)).trim();
      if (text !== '') {
        const event = parseEvent(JSON.parse(text));
        check(event);
        events.push(event);
      }
    } catch (error) {
      throw new Error(`line ${line}: ${messageOf(error)}`);
    }
    start = end + 1;
  }
  if (events.length === 0) throw new Error('line 1: expected a run, found nothing');
  return fold(EMPTY_TRACE, events);
}
