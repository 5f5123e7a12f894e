import type { Arm, BanditWorld, Experiment } from './experiment';
import type { Preset } from './preset';

/** What the presets of small worlds are made of, those in the list and those that have left it. */

const EXACT: BanditWorld['labels'] = { kind: 'exact', count: 64, steps: 32, learningRate: 1 };
export const drawn = (count: number): BanditWorld['labels'] => ({ ...EXACT, kind: 'sampled', count });
export const BRADLEY_TERRY: BanditWorld['oracle'] = {
  kind: 'bradley-terry',
  temperature: 1,
  labelNoise: 0,
  lengthBias: 0,
};

type Rest = Partial<Omit<BanditWorld, 'kind' | 'actions' | 'base' | 'rewards'>>;

/** One prompt; exact labels by Bradley–Terry at temperature 1 unless stated otherwise. */
export function world(actions: string[], base: number[], rewards: number[], rest: Rest = {}): BanditWorld {
  return {
    kind: 'bandit',
    actions,
    base: [base],
    rewards: [rewards],
    words: actions.map(() => 0),
    preferences: null,
    features: null,
    oracle: BRADLEY_TERRY,
    labels: EXACT,
    ...rest,
  };
}

export function preset(
  name: string,
  title: string,
  look: string,
  content: { world: BanditWorld; arms: Arm[]; iterations: number; seeds?: number },
): Preset {
  const { seeds = 1, ...rest } = content;
  const experiment: Experiment = {
    version: 1,
    title,
    ...rest,
    seeds: Array.from({ length: seeds }, (_, seed) => seed),
    engine: 'auto',
  };
  return { name: `bandit-${name}`, look, experiment };
}

export const THREE = ['kind', 'plain', 'mean'];
export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
