import type { Setting, Token } from './row';

/** eˣ, x held within ±20, where it is far from overflow (as OpenRLHF does). */
export const heldExp = (x: number): number => Math.exp(Math.min(20, Math.max(-20, x)));

/** ρ = π/π_old of a token. */
export const likelihoodRatio = ({ policy, old }: Token): number => heldExp(policy - old);

/** PPO's clipped loss of a token, max(−ρA, −clip(ρ, 1 − low, 1 + high)A), and its derivative by log π. */
export function clipped(token: Token, low: number, high: number): { loss: number; slope: number } {
  const ratio = likelihoodRatio(token);
  const free = -ratio * token.advantage;
  const held = -Math.min(1 + high, Math.max(1 - low, ratio)) * token.advantage;
  return { loss: Math.max(free, held), slope: free >= held ? free : 0 };
}

/**
 * What a token says of KL(π ‖ π_ref), eᵈ − 1 − d with d = log π_ref − log π (Schulman's k₃: never negative), and its derivative by
 * log π. For small d by its series, d²/2 · (1 + d/3 + …).
 */
export function divergence({ policy, reference }: Token): { loss: number; slope: number } {
  const d = Math.min(20, Math.max(-20, reference - policy));
  const rise = Math.expm1(d);
  if (Math.abs(d) >= 0.5) return { loss: rise - d, slope: -rise };
  let series = 1;
  for (let k = 16; k > 2; k--) series = 1 + (series * d) / k;
  return { loss: (d * d * series) / 2, slope: -rise };
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
