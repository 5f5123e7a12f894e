import { packResponses, paddedLength, type TokenisedResponse } from '../language/batches';
import { type LanguageEngine, type Policy, single, type TokenBatch, type Weights } from '../language/engine';

/** How a policy writes, from responses that it draws itself, and what it makes of a text that has nothing to do with the pairs. */
export interface Health {
  /** KL(π ‖ base) of a response: Σ over its tokens of the exact divergence, nats, the mean over responses. */
  readonly klBase: number;
  /** Tokens of a response, the mean. */
  readonly length: number;
  /** Share of 4-grams of tokens that stand in the same response before. */
  readonly repetition: number;
  /** Entropy of the next token, nats, the mean over tokens. */
  readonly entropy: number;
  /** exp of the mean negative log-likelihood of the neutral text's tokens; null if the model has no tokens for it. */
  readonly neutralPerplexity: number | null;
}

/** A text of ours that no preference is about, to see whether a model still knows its language. */
export const NEUTRAL_TEXT =
  'The kettle stood on the stove while rain ran down the window. She cut two slices of bread, put the knife back into the drawer, and ' +
  'asked her brother whether the bus to the harbour still left at nine. He looked at the clock above the door. There was time enough, he ' +
  'said, to finish the letter, feed the cat and find the umbrella that they had lent to the neighbours last week.';

const GRAM = 4;

function repetitionOf(responses: readonly (readonly number[])[]): number {
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
  const scores = neutral && (await engine.score(policy, batchOf([neutral])));
  const tokens = responses.reduce((total, { length }) => total + length, 0);
  return {
    klBase: sum(kl) / prompts.length,
    length: tokens / prompts.length,
    repetition: repetitionOf(responses),
    entropy: sum(entropy) / Math.max(1, tokens),
    neutralPerplexity: scores && Math.exp(-sum(scores) / neutral.response.length),
  };
}

export interface HealthInput {
  readonly prompts: readonly (readonly number[])[];
  /** The neutral text, behind the token that it needs before it. */
  readonly neutral: TokenisedResponse | null;
  readonly maxTokens: number;
  readonly endToken: number;
  readonly seed: number;
}

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0);

/** Rules of thumb: each says what a policy does that has collapsed. They warn; nothing stops. */
const ALARMS: readonly { readonly says: string; readonly rings: (before: Health, after: Health) => boolean }[] = [
  { says: 'it is more than half a nat a token away from the base', rings: (_, b) => b.klBase > b.length / 2 },
  { says: 'it repeats itself', rings: (a, b) => b.repetition > Math.max(0.3, 2 * a.repetition) },
  { says: 'its responses are less than a third as long', rings: (a, b) => b.length < a.length / 3 },
  { says: 'its responses are more than three times as long', rings: (a, b) => b.length > 3 * a.length },
  { says: 'it hardly has a choice of words left (entropy)', rings: (a, b) => b.entropy < a.entropy / 4 },
  {
    says: 'it has lost more than half of its grip on a neutral text (perplexity)',
    rings: (a, b) => (b.neutralPerplexity ?? 0) > 2 * (a.neutralPerplexity ?? 0),
  },
];

/** What is wrong with a policy, a sentence each; empty if nothing is. */
export const alarmsOf = (before: Health, after: Health): string[] =>
  ALARMS.flatMap(({ says, rings }) => (rings(before, after) ? [says] : []));
