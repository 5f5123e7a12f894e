import type { Tokenizer } from './tokenizer';

export interface EncodedPair {
  prompt: number[];
  response: number[];
  /** Whether the last tokens of the prompt are others before this completion than alone; the response then begins with the first that is. */
  isPromptChanged: boolean;
}

/**
 * A prompt and its completion, encoded as the one text that they are, between what the model's own post-processor puts around a text: apart, a
 * tokenizer with a dummy prefix would make another text of them. A text that brings its own such tokens, from a chat template, has
 * none put `around` it.
 */
export function encodePair(
  tokenizer: Tokenizer,
  prompt: string,
  completion: string,
  { begin, end } = tokenizer.around,
): EncodedPair {
  const whole = tokenizer.encode(prompt + completion);
  const alone = completion === '' ? whole : tokenizer.encode(prompt);
  let same = 0;
  while (same < alone.length && alone[same] === whole[same]) same++;
  return {
    prompt: [...begin, ...whole.slice(0, same)],
    response: [...whole.slice(same), ...end],
    isPromptChanged: same < alone.length,
  };
}
