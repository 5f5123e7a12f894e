import type { TokenisedResponse } from '../engine/language/batches';
import { encodePair } from '../model/tokenizer/encodePair';
import type { Tokenizer } from '../model/tokenizer/tokenizer';
import { messageOf } from '../text';
import { type Line, parseJson } from './input';

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

function readRow(line: Line, { tokenizer, most, end, withinTime }: RowSettings): Row | null {
  const { place } = line;
  const text = line.text();
  if (text.trim() === '') return null;
  const { prompt, completion } = readFields(place, parseJson(place, text));
  const pair = withinPlace(place, () => withinTime(() => encodePair(tokenizer, prompt, completion)));
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

/** Half of a surrogate pair is no character, and would be scored as another. */
const LONE_SURROGATE = /\p{Surrogate}/u;

function readFields(place: string, json: unknown): { prompt: string; completion: string } {
  const { prompt, completion } = (json ?? {}) as { prompt?: unknown; completion?: unknown };
  if (typeof prompt !== 'string' || typeof completion !== 'string')
    throw new Error(`${place}: expected {"prompt": "…", "completion": "…"}`);
  if (LONE_SURROGATE.test(prompt) || LONE_SURROGATE.test(completion))
    throw new Error(`${place}: a lone surrogate, which is no character`);
  return { prompt, completion };
}
