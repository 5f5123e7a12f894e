import type { Setting, Token } from './row';

/** ρ = π/π_old of a token. The log-ratio is held within ±20, where exp is far from overflow (as OpenRLHF does). */
export function likelihoodRatio({ policy, old }: Token): number {
  return Math.exp(Math.min(20, Math.max(-20, policy - old)));
}

/** The penalty of leaving the reference, in the reward of every token. */
export const klSetting: Setting = { name: 'kl', range: [0, 100], default: 0.05, source: 'TRL: kl_coef' };

/** Most optimiser steps on the same responses. */
export const epochsSetting = (value: number, source: string): Setting => ({
  name: 'epochs',
  range: [1, 1000],
  default: value,
  source,
});
