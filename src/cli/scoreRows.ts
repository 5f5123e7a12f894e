import type { TokenisedResponse } from '../engine/language/batches';
import type { ChatMessage, WriteChat } from '../model/chatTemplate';
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
  const asked = readFields(place, parseJson(place, text), settings.chat);
  const pair = withinPlace(place, () => withinTime(() => encodeAsked(asked, settings)));
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

type Conversation = readonly ChatMessage[];

interface Asked {
  prompt: string | Conversation;
  completion: string | Conversation;
}

/** A conversation is written by the model's template, which brings the begin token along; its completion is what comes after the prompt. */
function encodeAsked({ prompt, completion }: Asked, { tokenizer, writeChat }: RowSettings) {
  if (typeof prompt === 'string') return encodePair(tokenizer, prompt, completion as string);
  if (!writeChat) throw new Error('a conversation, and the model has no chat template');
  const before = writeChat(prompt, true);
  const nothing = { begin: [], end: [] };
  if (typeof completion === 'string') return encodePair(tokenizer, before, completion, nothing);
  const whole = writeChat([...prompt, ...completion], false);
  if (!whole.startsWith(before))
    throw new Error('the chat template writes the prompt otherwise if the completion follows it');
  return encodePair(tokenizer, before, whole.slice(before.length), nothing);
}

const EXPECTED =
  'expected {"prompt": "…", "completion": "…"}, or messages [{"role": "…", "content": "…"}, …] in their place';

function readFields(place: string, json: unknown, chat: boolean): Asked {
  const { prompt, completion } = (json ?? {}) as { prompt?: unknown; completion?: unknown };
  const [asked, answer] = [readText(prompt), readText(completion)];
  if (asked === null || answer === null || (typeof asked === 'string' && typeof answer !== 'string' && !chat))
    throw new Error(`${place}: ${EXPECTED}`);
  const texts = [asked, answer].flatMap((one) => (typeof one === 'string' ? one : one.map(({ content }) => content)));
  if (texts.some((text) => LONE_SURROGATE.test(text)))
    throw new Error(`${place}: a lone surrogate, which is no character`);
  const isTurn = chat && typeof asked === 'string';
  return { prompt: isTurn ? [{ role: 'user', content: asked }] : asked, completion: answer };
}

/** A text, or messages; null for anything else. */
function readText(value: unknown): string | Conversation | null {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value) || value.length === 0) return null;
  const messages = value.flatMap((one: { role?: unknown; content?: unknown } | null) =>
    typeof one?.role === 'string' && typeof one.content === 'string' ? [{ role: one.role, content: one.content }] : [],
  );
  return messages.length === value.length ? messages : null;
}
