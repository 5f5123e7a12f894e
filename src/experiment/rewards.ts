/** A weight of the true reward of a tale, as the page shows it. */
interface RewardWeight {
  label: string;
  /** If the experiment says nothing. */
  weight: number;
  minimum: number;
  maximum: number;
}

const weight = (label: string, value: number, minimum = -2, maximum = 2): RewardWeight => ({
  label,
  weight: value,
  minimum,
  maximum,
});

/**
 * Names, defaults and ranges of `world.rewards`. They belong to `domains/tales/reward.ts`, which the page does not load (it brings the
 * parser and the lexicon); test/experiment/rewards.test.ts holds the two together.
 */
export const TALES_REWARDS: Readonly<Record<string, RewardWeight>> = {
  kindness: weight('kind deed (mean: minus)', 1),
  ending: weight('happy ending (sad: minus)', 1),
  tone: weight('cheerful tone (gloomy: minus)', 0.5),
  fits: weight('takes up the trouble', 0.5),
  helped: weight('somebody helps', 0.25),
  dialogue: weight('somebody speaks', 0),
  sentences: weight('each sentence beyond two', -0.25),
  words: weight('each ten words', 0),
  repeats: weight('each repeated word or sentence', -0.5),
  unparsed: weight('does not parse', -4, -10, 0),
};
