import type { Token } from './row';

/** ρ = π/π_old of a token. The log-ratio is held within ±20, where exp is far from overflow (as OpenRLHF does). */
export function likelihoodRatio({ policy, old }: Token): number {
  return Math.exp(Math.min(20, Math.max(-20, policy - old)));
}
