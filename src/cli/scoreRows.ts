import type { TokenisedResponse } from '../engine/language/batches';
import type { Tokenizer } from '../model/tokenizer/tokenizer';
import { messageOf } from '../text';
import { type Line, parseJson } from './input';

/** A line that is no row, and why. */
export interface Fault {
  error: string;
}

interface RowSettings {
  tokenizer: Tokenizer;
  /** Most tokens of prompt and completion together. */
  most: number;
  /** The end token stands after every completion. */
  end: boolean;
}

/** The rows of the lines, in their order, with a fault for each line that is not a row; blank lines are skipped. */
export async function* rowsOf(
  lines: AsyncIterable<Line>,
  settings: RowSettings,
): AsyncGenerator<TokenisedResponse | Fault> {
  for await (const line of lines) {
    let row: TokenisedResponse | Fault | null;
    try {
      row = readRow(line, settings);
    } catch (error) {
      row = { error: messageOf(error) };
    }
    if (row) yield row;
  }
}

function readRow(line: Line, { tokenizer, most, end }: RowSettings): TokenisedResponse | null {
  const { place } = line;
  const text = line.text();
  if (text.trim() === '') return null;
  const { prompt, completion } = readFields(place, parseJson(place, text));
  const begin = tokenizer.beginToken < 0 ? [] : [tokenizer.beginToken];
  const row = {
    prompt: [...begin, ...tokenizer.encode(prompt)],
    response: [...tokenizer.encode(completion), ...(end ? [tokenizer.endToken] : [])],
  };
  const tokens = row.prompt.length + row.response.length;
  if (row.prompt.length === 0) throw new Error(`${place}: an empty prompt, and no begin token to stand before`);
  if (tokens > most) throw new Error(`${place}: ${tokens} tokens, the model holds ${most}`);
  return row;
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
