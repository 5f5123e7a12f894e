import type { Need } from '../../algorithms/objectives/row';

/** What an objective reads beyond the policy’s own log-probabilities, in words. */
export const NEED_WORDS: Readonly<Record<Need, { short: string; long: string }>> = {
  reference: { short: 'a reference policy', long: 'the log-probabilities of a reference policy' },
  lengths: { short: 'lengths', long: 'the number of tokens of each response' },
  wins: { short: 'win probabilities', long: 'the probability that each response wins' },
  rewards: { short: 'rewards', long: 'a reward for every response' },
  batch: { short: 'the batch', long: 'the other pairs of the step' },
  mismatched: { short: 'mismatched pairs', long: 'the log-ratios of responses under the prompts of others' },
  scores: { short: 'scores of prompts', long: 'a score for every prompt that is tried' },
  state: { short: 'a memory', long: 'averages that are carried from step to step' },
};

/** “the policy’s own log-probabilities, and the number of tokens of each response” */
export function needsText(needs: readonly Need[]): string {
  if (needs.includes('scores')) return `${NEED_WORDS.scores.long}, and no log-probabilities at all`;
  const own = 'the policy’s own log-probabilities';
  if (needs.length === 0) return `${own}, and nothing else`;
  const words = needs.map((need) => NEED_WORDS[need].long);
  return `${[own, ...words.slice(0, -1)].join(', ')} and ${words.at(-1)}`;
}
