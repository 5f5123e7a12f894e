import type { WriteChat } from '../../model/chatTemplate';
import { encodeSaid, readSaid, type Said } from '../../model/conversation';
import type { Tokenizer } from '../../model/tokenizer/tokenizer';

/** A prompt with a better and a worse completion. */
export interface TextPair {
  readonly prompt: Said;
  readonly chosen: Said;
  readonly rejected: Said;
}

/** The same as token ids. */
export interface TokenPair {
  readonly prompt: readonly number[];
  readonly chosen: readonly number[];
  readonly rejected: readonly number[];
}

const EXPECTED =
  'expected {"prompt": …, "chosen": …, "rejected": …}, each a text or each messages [{"role": "…", "content": "…"}, …]; the prompt may be left out';

/**
 * A pair in TRL's preference formats: texts or messages, with a prompt or without, which is then what the two begin with. Throws an Error that says
 * what was expected.
 */
export function readTextPair(json: unknown): TextPair {
  const fields = (json ?? {}) as Record<keyof TextPair, unknown>;
  const [chosen, rejected] = [readSaid(fields.chosen), readSaid(fields.rejected)];
  const prompt = fields.prompt === undefined ? undefined : readSaid(fields.prompt);
  if (chosen === null || rejected === null || prompt === null) throw new Error(EXPECTED);
  const kinds = new Set([prompt ?? chosen, chosen, rejected].map((said) => typeof said));
  if (kinds.size > 1) throw new Error(EXPECTED);
  return prompt === undefined ? withoutPrompt(chosen, rejected) : { prompt, chosen, rejected };
}

/** TRL's `extract_prompt`: the prompt ends where the two differ, of texts before a space that stands there. */
function withoutPrompt(chosen: Said, rejected: Said): TextPair {
  const most = Math.min(chosen.length, rejected.length);
  const isSame = (i: number) => JSON.stringify(chosen[i]) === JSON.stringify(rejected[i]);
  let end = 0;
  while (end < most - 1 && isSame(end)) end++;
  if (!isSame(end) && chosen[end - 1] === ' ') end--;
  return { prompt: chosen.slice(0, end), chosen: chosen.slice(end), rejected: rejected.slice(end) };
}

/**
 * Token ids as TRL has them: each completion is encoded together with its prompt, and the prompt is what both have in common with the prompt
 * alone. The end token stands behind a text; behind messages it is the template's affair. Throws an Error if no token stands before a completion.
 */
export function encodeTextPair(
  tokenizer: Tokenizer,
  writeChat: WriteChat | null,
  { prompt, chosen, rejected }: TextPair,
): TokenPair {
  const end = tokenizer.tokenText(tokenizer.endToken);
  const encode = (said: Said) =>
    encodeSaid(tokenizer, writeChat, prompt, typeof said === 'string' && !said.endsWith(end) ? said + end : said);
  const [won, lost] = [encode(chosen), encode(rejected)];
  const common = Math.min(won.prompt.length, lost.prompt.length);
  if (common === 0) throw new Error('no token stands before the completion');
  const rest = ({ prompt: before, response }: typeof won) => [...before.slice(common), ...response];
  return { prompt: won.prompt.slice(0, common), chosen: rest(won), rejected: rest(lost) };
}

/** At most `most` tokens of prompt and completion, from the start, as TRL's `keep_start`; null if nothing of a completion is left. */
export function truncated({ prompt, chosen, rejected }: TokenPair, most: number): TokenPair | null {
  const room = most - prompt.length;
  return room <= 0 ? null : { prompt, chosen: chosen.slice(0, room), rejected: rejected.slice(0, room) };
}
