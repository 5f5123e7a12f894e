import { type Line, parseJson } from '../engine/input/lines';
import type { TokenisedResponse } from '../engine/language/batches';
import type { WriteChat } from '../model/chatTemplate';
import { encodeSaid, readSaid, type Said } from '../model/conversation';
import type { Tokenizer } from '../model/tokenizer/tokenizer';
import { messageOf } from '../text';

/** A line that is no row, and why. */
export interface Fault {
  error: string;
}

/** A line to score; the note says what is not as it seems. */
export type Row = TokenisedResponse & { note?: string };

interface RowSettings {
  tokenizer: Tokenizer;
  /** Most tokens of prompt and completion together. */
  most: number;
  /** The end token stands after every completion. */
  end: boolean;
  /** How the model wants conversations written, or null if it does not say. */
  writeChat: WriteChat | null;
  /** A prompt that is a text is what a user says. */
  chat: boolean;
  /** Runs the tokenizer, whose patterns come from a file. */
  withinTime<T>(work: () => T): T;
}

/** The rows of the lines, in their order, with a fault for each line that is not a row; blank lines are skipped. */
export async function* rowsOf(lines: AsyncIterable<Line>, settings: RowSettings): AsyncGenerator<Row | Fault> {
  for await (const line of lines) {
    let row: Row | Fault | null;
    try {
      row = readRow(line, settings);
    } catch (error) {
      row = { error: messageOf(error) };
    }
    if (row) yield row;
  }
}

/** What a row says whose prompt has other tokens alone. */
const CHANGED = 'the completion changes the last tokens of its prompt; ids begins with the first that is changed';

function readRow(line: Line, settings: RowSettings): Row | null {
  const { place } = line;
  const { tokenizer, most, end, withinTime } = settings;
  const text = line.text();
  if (text.trim() === '') return null;
  const { prompt, completion } = readFields(place, parseJson(place, text), settings.chat);
  const { writeChat } = settings;
  const pair = withinPlace(place, () => withinTime(() => encodeSaid(tokenizer, writeChat, prompt, completion)));
  const isEnded = !end || pair.response.at(-1) === tokenizer.endToken;
  const response = isEnded ? pair.response : [...pair.response, tokenizer.endToken];
  const tokens = pair.prompt.length + response.length;
  if (pair.prompt.length === 0) throw new Error(`${place}: no token stands before the first that is scored`);
  if (tokens > most) throw new Error(`${place}: ${tokens} tokens, the model holds ${most}`);
  return { prompt: pair.prompt, response, ...(pair.isPromptChanged ? { note: CHANGED } : {}) };
}

function withinPlace<T>(place: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${place}: ${messageOf(error)}`, { cause: error });
  }
}

const EXPECTED =
  'expected {"prompt": "…", "completion": "…"}, or messages [{"role": "…", "content": "…"}, …] in their place';

function readFields(place: string, json: unknown, chat: boolean): { prompt: Said; completion: Said } {
  const fields = (json ?? {}) as { prompt?: unknown; completion?: unknown };
  const [prompt, completion] = withinPlace(
    place,
    () => [readSaid(fields.prompt), readSaid(fields.completion)] as const,
  );
  const isText = typeof prompt === 'string';
  if (prompt === null || completion === null || (isText && typeof completion !== 'string' && !chat))
    throw new Error(`${place}: ${EXPECTED}`);
  return { prompt: chat && isText ? [{ role: 'user', content: prompt }] : prompt, completion };
}
