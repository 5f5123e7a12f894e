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

/**
 * An equilibrium of one prompt's game, as probabilities. By the simplex method (von Neumann's linear program: maximise Σ x with
 * B x ≤ 1, x ≥ 0 for the positive matrix B = P + 1, then normalise), with Bland's rule, so that it ends.
 */
export function equilibrium(wins: readonly (readonly number[])[]): number[] {
  const n = wins.length;
  // Column player: keeps the row player's best reply small. Rows: n constraints and the goal; columns: x, slack, right side.
  const rows = wins.map((row, i) => [...row.map((p) => p + 1), ...row.map((_, j) => (i === j ? 1 : 0)), 1]);
  const goal = [...Array<number>(n).fill(-1), ...Array<number>(n + 1).fill(0)];
  const basis = wins.map((_, i) => n + i);
  const tiny = 1e-12;
  for (;;) {
    const enter = goal.findIndex((value, j) => j < 2 * n && value < -tiny);
    if (enter < 0) break;
    let leave = -1;
    rows.forEach((row, i) => {
      if (row[enter]! <= tiny) return;
      const ratio = row[2 * n]! / row[enter]!;
      const best = leave < 0 ? Number.POSITIVE_INFINITY : rows[leave]![2 * n]! / rows[leave]![enter]!;
      if (ratio < best - tiny || (ratio <= best + tiny && basis[i]! < basis[leave]!)) leave = i;
    });
    const pivotRow = rows[leave]!;
    const pivot = pivotRow[enter]!;
    for (let j = 0; j <= 2 * n; j++) pivotRow[j]! /= pivot;
    for (const row of [...rows, goal]) {
      const factor = row[enter]!;
      if (row !== pivotRow && factor !== 0) for (let j = 0; j <= 2 * n; j++) row[j]! -= factor * pivotRow[j]!;
    }
    basis[leave] = enter;
  }
  const x = Array<number>(n).fill(0);
  basis.forEach((column, i) => {
    if (column < n) x[column] = Math.max(0, rows[i]![2 * n]!);
  });
  const sum = x.reduce((a, b) => a + b, 0);
  return x.map((value) => value / sum);
}

/** Mean over prompts of KL(equilibrium ‖ policy), nats: infinite if the policy never takes an action of the equilibrium. */
export function equilibriumDivergence(policy: LogTable, equilibria: readonly (readonly number[])[]): number {
  const rows = equilibria.map((row, i) =>
    row.reduce((sum, p, a) => sum + (p > 0 ? p * (Math.log(p) - policy[i]![a]!) : 0), 0),
  );
  return rows.reduce((sum, x) => sum + x, 0) / rows.length;
}
