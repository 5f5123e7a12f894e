import type { ChatMessage, WriteChat } from './chatTemplate';
import { type EncodedPair, encodePair } from './tokenizer/encodePair';
import type { Tokenizer } from './tokenizer/tokenizer';

type Conversation = readonly ChatMessage[];

/** A text, or messages, which the model's chat template writes. */
export type Said = string | Conversation;

/** Half of a surrogate pair is no character, and would be encoded as another. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** A text, or messages; null for anything else. Throws an Error for a text that is none. */
export function readSaid(value: unknown): Said | null {
  const said = typeof value === 'string' ? value : readConversation(value);
  const texts = typeof said === 'string' ? [said] : (said ?? []).map(({ content }) => content);
  if (texts.some((text) => LONE_SURROGATE.test(text))) throw new Error('a lone surrogate, which is no character');
  return said;
}

function readConversation(value: unknown): Conversation | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const messages = value.flatMap((one: { role?: unknown; content?: unknown } | null) =>
    typeof one?.role === 'string' && typeof one.content === 'string' ? [{ role: one.role, content: one.content }] : [],
  );
  return messages.length === value.length ? messages : null;
}

/** The template brings the begin token along. */
const NOTHING_AROUND = { begin: [], end: [] };

/**
 * The ids of a prompt and of what follows it. A conversation is written by the model's template; its completion is what comes after the prompt. Throws
 * an Error if there is no template, or if it writes the prompt otherwise before a completion.
 */
export function encodeSaid(
  tokenizer: Tokenizer,
  writeChat: WriteChat | null,
  prompt: Said,
  completion: Said,
): EncodedPair {
  if (typeof prompt === 'string') {
    if (typeof completion !== 'string') throw new Error('messages that follow a text');
    return encodePair(tokenizer, prompt, completion);
  }
  if (!writeChat) throw new Error('a conversation, and the model has no chat template');
  const before = writeChat(prompt, true);
  if (typeof completion === 'string') return encodePair(tokenizer, before, completion, NOTHING_AROUND);
  const whole = writeChat([...prompt, ...completion], false);
  if (!whole.startsWith(before))
    throw new Error('the chat template writes the prompt otherwise if the completion follows it');
  return encodePair(tokenizer, before, whole.slice(before.length), NOTHING_AROUND);
}
