import type { LogTable } from '../tabular';
import { winsAgainst } from './problem';

/** Measures of a policy in a symmetric game of preferences; `wins` is P(row ≻ column), [prompts][actions][actions]. */

/**
 * max_x P(x ≻ π) − min_x P(π ≻ x) = 2 max_a P(a ≻ π) − 1, mean over prompts: 0 at the equilibrium (von Neumann winner), 1 if
 * some action always wins against π.
 */
export function dualityGap(policy: LogTable, wins: readonly (readonly (readonly number[])[])[]): number {
  const gaps = policy.map((row, i) => 2 * Math.max(...winsAgainst(wins[i]!, row)) - 1);
  return gaps.reduce((sum, x) => sum + x, 0) / gaps.length;
}

/** Probability that a response of `ours` is preferred to one of `theirs`, mean over prompts. */
export function preferred(ours: LogTable, theirs: LogTable, wins: readonly (readonly (readonly number[])[])[]): number {
  const rates = ours.map((row, i) => {
    const against = winsAgainst(wins[i]!, theirs[i]!);
    return row.reduce((sum, z, a) => sum + Math.exp(z) * against[a]!, 0);
  });
  return rates.reduce((sum, x) => sum + x, 0) / rates.length;
}

/** Mean over prompts of KL(equilibrium ‖ policy), nats: infinite if the policy never takes an action of the equilibrium. */
export function equilibriumDivergence(policy: LogTable, equilibria: readonly (readonly number[])[]): number {
  const rows = equilibria.map((row, i) =>
    row.reduce((sum, p, a) => sum + (p > 0 ? p * (Math.log(p) - policy[i]![a]!) : 0), 0),
  );
  return rows.reduce((sum, x) => sum + x, 0) / rows.length;
}
