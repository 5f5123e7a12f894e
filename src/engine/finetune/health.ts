import type { ModelConfig } from '../../model/config';
import type { Tokenizer } from '../../model/tokenizer/tokenizer';
import type { Health } from '../../trace/alarms';
import { packResponses, paddedLength, type TokenisedResponse } from '../language/batches';
import { type LanguageEngine, type Policy, single, type TokenBatch, type Weights } from '../language/engine';

/** A text of ours that no preference is about, to see whether a model still knows its language. */
const NEUTRAL_TEXT =
  'The kettle stood on the stove while rain ran down the window. She cut two slices of bread, put the knife back into the drawer, and ' +
  'asked her brother whether the bus to the harbour still left at nine. He looked at the clock above the door. There was time enough, he ' +
  'said, to finish the letter, feed the cat and find the umbrella that they had lent to the neighbours last week.';

/** As much of it as `most` tokens hold, behind the token that it needs before it; null if the tokenizer does not know the words. */
export function neutralText(tokenizer: Tokenizer, { max_position_embeddings }: ModelConfig, most = Infinity): Neutral {
  try {
    const length = Math.min(most, max_position_embeddings);
    const ids = [...tokenizer.around.begin, ...tokenizer.encode(NEUTRAL_TEXT)].slice(0, length);
    return ids.length < 2 ? null : { prompt: ids.slice(0, 1), response: ids.slice(1) };
  } catch {
    return null;
  }
}

type Neutral = TokenisedResponse | null;

/** exp of the mean negative log-likelihood of a text's tokens under a policy. */
export async function perplexityOf(engine: LanguageEngine, policy: Policy, text: TokenisedResponse): Promise<number> {
  const batch = packResponses([text], paddedLength([text], engine.config.max_position_embeddings));
  return Math.exp(-sum(await engine.score(policy, batch)) / text.response.length);
}

const GRAM = 4;

/** Share of 4-grams of tokens that stand in the same response before. */
export function repetitionOf(responses: readonly (readonly number[])[]): number {
  let [repeated, all] = [0, 0];
  for (const ids of responses) {
    const seen = new Set<string>();
    for (let i = 0; i + GRAM <= ids.length; i++, all++) {
      const gram = ids.slice(i, i + GRAM).join();
      if (seen.has(gram)) repeated++;
      seen.add(gram);
    }
  }
  return all === 0 ? 0 : repeated / all;
}

/** Measures one policy: the same prompts and random numbers for all that are compared. */
export async function measureHealth(
  engine: LanguageEngine,
  weights: Weights,
  base: Policy,
  { prompts, neutral, maxTokens, endToken, seed }: HealthInput,
): Promise<Health> {
  const policy = single(weights);
  const rule = { temperature: 1, topK: 0, topP: 1, endToken, seed, stream: 0 };
  const responses = await engine.sample(policy, { prompts, maxTokens, ...rule });
  const batchOf = (rows: readonly TokenisedResponse[]): TokenBatch =>
    packResponses(rows, paddedLength(rows, engine.config.max_position_embeddings));
  const drawn = batchOf(prompts.map((prompt, i) => ({ prompt, response: responses[i]! })));
  const { kl, entropy } = await engine.evaluate(policy, base, drawn);
  const tokens = responses.reduce((total, { length }) => total + length, 0);
  return {
    klBase: sum(kl) / prompts.length,
    length: tokens / prompts.length,
    repetition: repetitionOf(responses),
    entropy: sum(entropy) / Math.max(1, tokens),
    neutralPerplexity: neutral && (await perplexityOf(engine, policy, neutral)),
  };
}

export interface HealthInput {
  readonly prompts: readonly (readonly number[])[];
  readonly neutral: Neutral;
  readonly maxTokens: number;
  readonly endToken: number;
  readonly seed: number;
}

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);
