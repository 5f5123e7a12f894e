import type { Ending, Kindness, Tone } from './lexicon';
import { type Attributes, countWords, parse } from './parse';
import { wordsOf } from './text';

/** The true reward of a tale: a weighted sum of its attributes. Plain data, so that a page can list and edit the weights. */
interface RewardTerm {
  /** For people. */
  label: string;
  /** Weight if the experiment gives none. */
  weight: number;
  minimum: number;
  maximum: number;
  /** What the weight multiplies. */
  value(attributes: Attributes): number;
}

const TONE: Readonly<Record<Tone, number>> = { cheerful: 1, plain: 0, gloomy: -1 };
const KINDNESS: Readonly<Record<Kindness, number>> = { kind: 1, neutral: 0, mean: -1 };
const ENDING: Readonly<Record<Ending, number>> = { happy: 1, open: 0, sad: -1 };

const term = (label: string, weight: number, value: RewardTerm['value']): RewardTerm => ({
  label,
  weight,
  minimum: -2,
  maximum: 2,
  value,
});

/** With the default weights the rewards of tales that parse lie in [−4, 3]. */
export const REWARD_TERMS = {
  kindness: term('kind deed (mean: minus)', 1, ({ kindness }) => KINDNESS[kindness]),
  ending: term('happy ending (sad: minus)', 1, ({ ending }) => ENDING[ending]),
  tone: term('cheerful tone (gloomy: minus)', 0.5, ({ tone }) => TONE[tone]),
  fits: term('takes up the trouble', 0.5, ({ fits }) => (fits ? 1 : 0)),
  helped: term('somebody helps', 0.25, ({ helped }) => (helped ? 1 : 0)),
  dialogue: term('somebody speaks', 0, ({ dialogue }) => (dialogue ? 1 : 0)),
  sentences: term('each sentence beyond two', -0.25, ({ sentences }) => Math.max(0, sentences - 2)),
  words: term('each ten words', 0, ({ words }) => words / 10),
  repeats: term('each repeated word or sentence', -0.5, ({ repeats }) => repeats),
} as const satisfies Readonly<Record<string, RewardTerm>>;

/** Reward of a text that does not parse, whatever it contains; `name` is the name of its weight in an experiment. */
export const UNPARSED = { name: 'unparsed', label: 'does not parse', weight: -4, minimum: -10, maximum: 0 } as const;

/** Weights by the names of `REWARD_TERMS` and `unparsed`; missing ones have their defaults. */
export type RewardWeights = Readonly<Record<string, number>>;

interface Judgement {
  /** Marks not counted. */
  words: number;
  reward: number;
  attributes: Attributes | null;
  /** Why the response does not parse, else null. */
  reason: string | null;
}

/** Σ weight · value of a tale that parses. */
function rewardOf(attributes: Attributes, weights: RewardWeights): number {
  return Object.entries(REWARD_TERMS).reduce(
    (sum, [name, { weight, value }]) => sum + (weights[name] ?? weight) * value(attributes),
    0,
  );
}

/** The true reward of a response, and why. */
export function judge(prompt: string, response: string, weights: RewardWeights): Judgement {
  const { attributes, reason } = parse(prompt, response);
  return {
    words: countWords(wordsOf(response)),
    reward: attributes ? rewardOf(attributes, weights) : (weights[UNPARSED.name] ?? UNPARSED.weight),
    attributes,
    reason,
  };
}
