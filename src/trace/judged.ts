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
const TRUE_REWARD = named('true reward');
const BY_RULES = named('reward by the rules');
const OF_PAIRS: RewardWords = {
  name: 'share of held-out pairs preferred',
  unit: 'of the held-out pairs',
  most: 'largest share of the held-out pairs',
};

export function rewardWords({ world }: Pick<Experiment, 'world'>): RewardWords {
  if (world.kind !== 'model') return TRUE_REWARD;
  return world.judge.kind === 'rules' ? BY_RULES : OF_PAIRS;
}

const closeness: Quantity = (trace, at) => {
  const gap = metric('gap')(trace, at);
  return gap === null ? null : -gap;
};

/** What arms are judged by if labels are drawn: the reward, or in a game the closeness to the equilibrium; more is better. */
export const merit = (experiment: Experiment): Quantity => (isGame(experiment) ? closeness : metric('reward'));

/** What a difference in that is called after its number. */
export const meritUnit = (experiment: Experiment): string =>
  isGame(experiment) ? 'in the duality gap' : rewardWords(experiment).unit;
