import type { Experiment } from '../experiment/experiment';
import { metric, type Quantity } from './series';

/** Nothing is drawn, so a difference is what it is. */
export const isExact = ({ world }: Experiment): boolean => world.kind === 'bandit' && world.labels.kind === 'exact';

/** Preferences without rewards: what counts is how far a policy is from the equilibrium. */
export const isGame = ({ world }: Experiment): boolean => world.kind === 'bandit' && world.preferences !== null;

const closeness: Quantity = (trace, at) => {
  const gap = metric('gap')(trace, at);
  return gap === null ? null : -gap;
};

/** What arms are judged by if labels are drawn: true reward, or in a game the closeness to the equilibrium; more is better. */
export const merit = (experiment: Experiment): Quantity => (isGame(experiment) ? closeness : metric('reward'));

/** What a difference in that is called after its number. */
export function meritUnit(experiment: Experiment): string {
  const { world } = experiment;
  if (isGame(experiment)) return 'in the duality gap';
  return world.kind === 'model' && world.judge.kind === 'pairs' ? 'of the held-out pairs' : 'true reward';
}
