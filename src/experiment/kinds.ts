import type { Experiment } from './experiment';

/** Nothing is drawn, so a difference is what it is. */
export const isExact = ({ world }: Pick<Experiment, 'world'>): boolean =>
  world.kind === 'bandit' && world.labels.kind === 'exact';

/** Preferences without rewards: what counts is how far a policy is from the equilibrium. */
export const isGame = ({ world }: Pick<Experiment, 'world'>): boolean =>
  world.kind === 'bandit' && world.preferences !== null;
