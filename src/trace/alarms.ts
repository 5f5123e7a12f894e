import type { At, Metrics } from './events';
import { cellAt, type Trace } from './fold';

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

/** Rules of thumb: each says what a policy does that has collapsed. They warn; nothing stops. */
const ALARMS = [
  {
    code: 'far',
    says: 'it is more than half a nat a token away from the base',
    rings: (_: Health, b: Health) => b.klBase > b.length / 2,
  },
  {
    code: 'repeats',
    says: 'it repeats itself',
    rings: (a: Health, b: Health) => b.repetition > Math.max(0.3, 2 * a.repetition),
  },
  {
    code: 'short',
    says: 'its responses are less than a third as long',
    rings: (a: Health, b: Health) => b.length < a.length / 3,
  },
  {
    code: 'long',
    says: 'its responses are more than three times as long',
    rings: (a: Health, b: Health) => b.length > 3 * a.length,
  },
  {
    code: 'certain',
    says: 'it hardly has a choice of words left (entropy)',
    rings: (a: Health, b: Health) => b.entropy < a.entropy / 4,
  },
  {
    code: 'forgets',
    says: 'it has lost more than half of its grip on a neutral text (perplexity)',
    rings: (a: Health, b: Health) => (b.neutralPerplexity ?? 0) > 2 * (a.neutralPerplexity ?? 0),
  },
] as const;

type Alarm = Pick<(typeof ALARMS)[number], 'code' | 'says'>;

/** What is wrong with a policy, measured on the same before and after; empty if nothing is. */
export const alarmsOf = (before: Health, after: Health): Alarm[] => ALARMS.filter(({ rings }) => rings(before, after));

/** What an evaluation of a run has measured of it; null of a run that has not. */
export function healthAt(trace: Trace, at: At): Health | null {
  const metrics: Metrics | null = cellAt(trace, at)?.metrics ?? null;
  const { responseTokens, repetition, neutralPerplexity = null } = metrics ?? {};
  if (!metrics || responseTokens === undefined || repetition === undefined) return null;
  const { klBase, entropy } = metrics;
  return { klBase, length: responseTokens, repetition, entropy, neutralPerplexity };
}
