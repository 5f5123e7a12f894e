import { type Interval, mean } from '../algorithms/statistics';
import { winRate } from '../algorithms/winRate';
import type { BanditWorld } from '../experiment/experiment';
import type { At, JudgedAnchor, Metrics } from './events';
import { cellAt, type Trace } from './fold';

/** Mean over seeds at one iteration, ∓ one standard error; equal to the mean for one seed. */
export interface Point extends Interval {
  iteration: number;
}

/**
 * A number of one cell, or null if it is not defined or not yet known. It reads cells of its own seed alone: of any arm those of its iteration, and those of the
 * first two, which say what the base policy is. So whoever follows a run knows what a change may change (see `newFollower()`).
 */
export type Quantity = (trace: Trace, at: At) => number | null;

export const metric =
  (name: keyof Metrics): Quantity =>
  (trace, at) =>
    cellAt(trace, at)?.metrics?.[name] ?? null;

/** The same of the next anchor, where it was judged. */
export const anchorMetric =
  (name: keyof JudgedAnchor): Quantity =>
  (trace, at) =>
    cellAt(trace, at)?.anchor?.[name] ?? null;

/**
 * P(an action of one table is better than an action of the other), drawn independently, mean over prompts: by the rewards, or by the
 * world's preferences if there are no rewards.
 */
function tableRate(ours: number[][], theirs: number[][], { rewards, preferences }: BanditWorld): number {
  const better = (i: number, j: number, k: number): number => {
    const a = rewards[i]![j]!;
    const b = rewards[i]![k]!;
    return preferences?.[i]?.[j]?.[k] ?? (a > b ? 1 : a === b ? 0.5 : 0);
  };
  return mean(
    ours.map((row, i) =>
      row.reduce((sum, p, j) => sum + theirs[i]!.reduce((part, q, k) => part + p * q * better(i, j, k), 0), 0),
    ),
  );
}

/** Probabilities of what is judged in an exact world, mostly the solution; at iteration 0 those of the base policy. */
export function solutionTable(trace: Trace, at: At): number[][] | null {
  const cell = cellAt(trace, { ...at, iteration: Math.max(at.iteration, 1) });
  if (at.iteration === 0) return cell?.sample?.kind === 'table' ? cell.sample.anchor : null;
  if (cell?.judged?.table) return cell.judged.table;
  return cell?.solution?.kind === 'table' ? cell.solution.solution : null;
}

function rate(trace: Trace, ours: At, theirs: At): number | null {
  const a = cellAt(trace, ours)?.evaluation;
  const b = cellAt(trace, theirs)?.evaluation;
  if (a && b) return winRate(a, b).raw.rate;
  const world = trace.experiment?.world;
  const x = solutionTable(trace, ours);
  const y = solutionTable(trace, theirs);
  return world?.kind === 'bandit' && x && y ? tableRate(x, y, world) : null;
}

/** Win rate of an arm's solution against the base policy on the same prompts and random numbers. */
export const winRateOverBase: Quantity = (trace, at) => rate(trace, at, { ...at, iteration: 0 });

/** The same at equal length (texts only); see algorithms/winRate.ts for the estimator. */
export const lengthControlledOverBase: Quantity = (trace, at) => {
  const ours = cellAt(trace, at)?.evaluation;
  const base = cellAt(trace, { ...at, iteration: 0 })?.evaluation;
  return ours && base ? winRate(ours, base).lengthControlled.rate : null;
};

/** Win rate against another arm at the same iteration, prompts and random numbers. */
export const winRateOver =
  (other: string): Quantity =>
  (trace, at) =>
    rate(trace, at, { ...at, arm: other });

/** Words of an action of what is judged, in expectation, mean over prompts; null for texts. */
export const expectedWords: Quantity = (trace, at) => {
  const world = trace.experiment?.world;
  const table = solutionTable(trace, at);
  if (world?.kind !== 'bandit' || !table) return null;
  return mean(table.map((row) => row.reduce((sum, p, action) => sum + p * world.words[action]!, 0)));
};

/** The quantity under every seed that has it. */
export function overSeeds(trace: Trace, quantity: Quantity, arm: string, iteration: number): number[] {
  return (trace.experiment?.seeds ?? []).flatMap((seed) => quantity(trace, { seed, arm, iteration }) ?? []);
}

/** Differences a − b under every seed that has both. */
export function pairedDifferences(
  trace: Trace,
  quantity: Quantity,
  a: string,
  b: string,
  iteration: number,
): { seed: number; difference: number }[] {
  return (trace.experiment?.seeds ?? []).flatMap((seed) => {
    const x = quantity(trace, { seed, arm: a, iteration });
    const y = quantity(trace, { seed, arm: b, iteration });
    return x === null || y === null ? [] : [{ seed, difference: x - y }];
  });
}
