import type { Experiment } from '../experiment/experiment';
import { isGame } from '../experiment/kinds';
import { metric, type Quantity } from './series';

/** What the reward of an evaluation is called: by itself, after a difference in it, and where an arm has the most of it. */
interface RewardWords {
  name: string;
  unit: string;
  most: string;
}

const named = (name: string): RewardWords => ({ name, unit: name, most: `highest ${name}` });

/** Only a known judge knows a true reward. */
type RewardKind = 'known' | 'rules' | 'classifier' | 'pairs';

export const REWARDS: Readonly<Record<RewardKind, RewardWords>> = {
  known: named('true reward'),
  rules: named('reward by the rules'),
  classifier: named('reward by the classifier'),
  pairs: {
    name: 'share of held-out pairs preferred',
    unit: 'of the held-out pairs',
    most: 'largest share of the held-out pairs',
  },
};

export function rewardKind({ world }: Pick<Experiment, 'world'>): RewardKind {
  if (world.kind !== 'model') return 'known';
  const { kind } = world.judge;
  return kind === 'person' ? 'pairs' : kind;
}

export const rewardWords = (experiment: Pick<Experiment, 'world'>): RewardWords => REWARDS[rewardKind(experiment)];

const closeness: Quantity = (trace, at) => {
  const gap = metric('gap')(trace, at);
  return gap === null ? null : -gap;
};

/** What arms are judged by if labels are drawn: the reward, or in a game the closeness to the equilibrium; more is better. */
export const merit = (experiment: Experiment): Quantity => (isGame(experiment) ? closeness : metric('reward'));
