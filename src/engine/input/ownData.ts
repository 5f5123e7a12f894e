import type { WriteChat } from '../../model/chatTemplate';
import { encodeSaid, readSaid, type Said } from '../../model/conversation';
import type { Tokenizer } from '../../model/tokenizer/tokenizer';
import { encodeTextPair, readTextPair, type TextPair, type TokenPair, truncated } from '../finetune/textPairs';
import type { Cut, OwnPair, OwnPrompt, OwnResponse } from '../learners/own';

/** How the lines of a person's file become prompts and pairs. */
export interface DataReader {
  readonly tokenizer: Tokenizer;
  readonly writeChat: WriteChat | null;
  /** A prompt that is a text is what a user says, and what follows it the assistant. */
  readonly chat: boolean;
  /** Most tokens of prompt and response, and of a prompt, which leaves room for a response that is drawn. */
  readonly most: number;
  readonly mostOfPrompt: number;
}

/**
 * A line `{"prompt": …}`, or a pair, of which the prompt is taken; null if it has more tokens than a prompt may. Throws an Error that says what
 * was expected.
 */
export function readOwnPrompt(reader: DataReader, json: unknown): OwnPrompt | null {
  const fields = (json ?? {}) as { prompt?: unknown; chosen?: unknown };
  const isPair = fields.prompt === undefined && fields.chosen !== undefined;
  const said = isPair ? readTextPair(json).prompt : readSaid(fields.prompt);
  if (said === null) throw new Error('expected {"prompt": …}, a text or messages [{"role": "…", "content": "…"}, …]');
  const ids = encodeSaid(reader.tokenizer, reader.writeChat, asked(reader, said), '').prompt;
  if (ids.length === 0) throw new Error('the prompt has no token');
  return ids.length > reader.mostOfPrompt ? null : { ...written(reader, said), ids };
}

/** Tokens of a cut that are kept to be shown. */
const MOST_CUT = 30;

/** What a pair may have that says little or nothing of what is preferred. */
interface Flaws {
  /** The two completions are the same. */
  readonly equal: boolean;
  /** A completion says nothing. */
  readonly empty: boolean;
}

/** The cuts of both completions; null where one is whole. */
type Cuts = Readonly<Record<'chosen' | 'rejected', Cut | null>>;

type ReadPair = TokenPair & Written & { readonly flaws: Flaws; readonly cuts: Cuts };

/** A pair whose completions are cut off after so many tokens as `reader` says, and its text; null if the prompt is too long. Throws as `readTextPair` does. */
export function readOwnPair(reader: DataReader, json: unknown): ReadPair | null {
  const said = readTextPair(json);
  const pair = encodeTextPair(reader.tokenizer, reader.writeChat, inChat(reader, said));
  const short = pair.prompt.length > reader.mostOfPrompt ? null : truncated(pair, reader.most);
  if (!short) return null;
  const flaws = {
    equal: JSON.stringify(said.chosen) === JSON.stringify(said.rejected),
    empty: [said.chosen, said.rejected].some(isEmpty),
  };
  const cuts = {
    chosen: cutAt(pair.chosen, short.chosen.length),
    rejected: cutAt(pair.rejected, short.rejected.length),
  };
  return { ...written(reader, said.prompt), flaws, cuts, ...short };
}

const cutAt = (ids: readonly number[], at: number): Cut | null =>
  ids.length > at ? { count: ids.length - at, first: ids.slice(at, at + MOST_CUT) } : null;

const isEmpty = (said: Said): boolean =>
  typeof said === 'string' ? said.trim() === '' : said.every(({ content }) => content.trim() === '');

const asked = ({ chat }: DataReader, said: Said): Said =>
  chat && typeof said === 'string' ? [{ role: 'user', content: said }] : said;

const answered = (said: Said): Said => (typeof said === 'string' ? [{ role: 'assistant', content: said }] : said);

const inChat = (reader: DataReader, { prompt, chosen, rejected }: TextPair): TextPair =>
  reader.chat && typeof prompt === 'string'
    ? { prompt: asked(reader, prompt), chosen: answered(chosen), rejected: answered(rejected) }
    : { prompt, chosen, rejected };

type Written = Pick<OwnPrompt, 'text' | 'reading'>;

/** A prompt's text, and how it is read if it is a conversation, of which the text is what the template writes; the encoding has found a template. */
function written(reader: DataReader, said: Said): Written {
  const turns = asked(reader, said);
  if (typeof turns === 'string') return { text: turns };
  const raw = reader.writeChat!(turns, true);
  return { text: typeof said === 'string' ? said : raw, reading: { turns, raw } };
}

/**
 * Pairs with one ids of a prompt for one text. Encoded with its completion, the end of a prompt may become another token, which then counts to the
 * completion; so it does in all pairs of this prompt.
 */
export function asOwnPairs({ tokenizer }: DataReader, pairs: readonly Omit<ReadPair, 'flaws'>[]): OwnPair[] {
  const shortest = new Map<string, readonly number[]>();
  for (const { text, prompt } of pairs) {
    const known = shortest.get(text);
    if (!known || prompt.length < known.length) shortest.set(text, prompt);
  }
  return pairs.map(({ text, reading, prompt, chosen, rejected, cuts }) => {
    const ids = shortest.get(text)!;
    const rest = prompt.slice(ids.length);
    const response = (own: readonly number[], cut: Cut | null): OwnResponse => ({
      text: tokenizer.decode([...rest, ...own]),
      ids: [...rest, ...own],
      ...(cut && { cut }),
    });
    const asked = { text, ids, ...(reading && { reading }) };
    return { prompt: asked, chosen: response(chosen, cuts.chosen), rejected: response(rejected, cuts.rejected) };
  });
}
