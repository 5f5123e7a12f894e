import { translated } from '../language';
import { plural } from '../numbers';

const english = {
  title: 'How it writes',
  about:
    'Beside the reward, which can rise while a model collapses: what each arm writes to held-out prompts, and how well it still knows a text of ours that no preference is about. At first is the model before training.',
  caption: 'From the model before training to the latest iteration of each arm',
  arm: 'arm',
  iteration: 'iteration',
  reward: 'reward',
  kl: 'KL to the base, nats a response',
  length: 'tokens a response',
  repetition: 'repeated 4-grams',
  entropy: 'entropy, nats a token',
  perplexity: 'perplexity of a neutral text',
  accuracy: 'held-out pairs in its order',
  margin: 'margin of these, nats',
  within: (value: string, low: string, high: string) => `${value} (${low} to ${high})`,
  ofPairs: (pairs: number, seed: number) =>
    `Of ${plural(pairs, { one: 'held-out pair', other: 'held-out pairs' })} of seed ${seed}: how many it prefers as they are labelled, and by how much more than the base (log-ratio of the chosen response − of the rejected, without β). In brackets 95 % intervals over pairs: they say nothing of how training varies, which other seeds show.`,
  fromTo: (before: string, after: string) => `${before} → ${after}`,
  /** Why each threshold is where it is. */
  alarms: {
    far: 'More than half a nat a token away from the base: of what it says in twenty tokens, the base would on average say the same once in 22,000 times (e¹⁰).',
    repeats:
      'It repeats itself: at least three of ten runs of four tokens, and twice as many as before, stood there already. Ordinary prose of this length hardly does so.',
    short:
      'Its responses are less than a third as long as before, to the same prompts: what is preferred may be to say next to nothing.',
    long: 'Its responses are more than three times as long as before, to the same prompts: length may be what is rewarded, or it no longer ends.',
    certain:
      'It hardly has a choice of words left: the entropy is below a quarter of what it was, so it writes nearly the same whatever is drawn.',
    forgets:
      'The perplexity of a neutral text has more than doubled: each of its words is less than half as probable as before (geometric mean), though no preference is about it.',
  },
};

export type HealthWords = typeof english;
export const healthWords = translated('health', english);
