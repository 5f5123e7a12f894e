import { exponents } from '../../algorithms/momentum';
import { betaOf } from '../../algorithms/objectives/row';
import { iterationsTo, logLogSlope, mean, type Slope } from '../../algorithms/statistics';
import type { LogTable } from '../../algorithms/tabular';
import { gapBound, minimalGap, minimalWinGap, variationBound, variationToBest } from '../../algorithms/theory';
import type { Arm } from '../../experiment/experiment';
import { isDirect } from '../../experiment/roles';
import type { Measured } from './measured';
import type { ArmOrbit, LabWorld } from './orbits';

/** The paper's bounds with their constants, of the arms of which they hold: exact labels, and the clock c_t in closed form. */

interface Bound {
  arm: Arm;
  /** By iteration; null at 0, of which the theorem says nothing. */
  values: (number | null)[];
}

/** The loop of the theorems: its reference, its momentum, one β, and what is judged is the solution. */
const isPapers = (arm: Arm): boolean =>
  isDirect(arm) && arm.reference === 'anchor' && arm.momentum.from === 'previous' && arm.betas === undefined;

/** A bound that is a function of clock and prompt, mean over prompts, at t = 1 … T. */
const bound = (
  arm: Arm,
  clock: readonly number[],
  prompts: number,
  at: (clock: number, prompt: number) => number,
): Bound => ({
  arm,
  values: clock.map((c, t) => (t === 0 ? null : mean(Array.from({ length: prompts }, (_, i) => at(c, i))))),
});

/** A table of logits whose exact labels are the odds of its true rewards: what Theorems 4.4 and 4.8 are about. */
const isRewarded = ({ labels, features, judged, rewards, odds }: LabWorld['problem']): boolean =>
  labels.kind === 'exact' &&
  features === null &&
  odds !== null &&
  judged.every((row, i) => row.every((j, a) => j === rewards[i]![a]));

/** Log-odds that the labels give for a unit of reward: 1 / temperature; 1 where all rewards are equal. */
function oddsOfReward({ odds, rewards }: LabWorld['problem']): number {
  const spread = (row: readonly number[]) => Math.max(...row) - Math.min(...row);
  const widest = rewards.reduce((most, row, i) => (spread(row) > spread(rewards[most]!) ? i : most), 0);
  return spread(odds![widest]!) / spread(rewards[widest]!) || 1;
}

/** What the base policy gives to the best actions of every prompt. */
const shareOfBest = (base: LabTable, rewards: LabTable): number[] =>
  rewards.map((row, i) => row.reduce((sum, r, a) => (r === Math.max(...row) ? sum + Math.exp(base[i]![a]!) : sum), 0));

type LabTable = readonly (readonly number[])[];

/** Theorem 4.4 for the arms under DPO; empty if it speaks of none. */
export function gapBounds({ problem, arms }: LabWorld, iterations: number): Bound[] {
  if (!isRewarded(problem)) return [];
  const shares = shareOfBest(problem.base, problem.rewards);
  const scale = oddsOfReward(problem);
  return arms.flatMap(({ arm }) => {
    const clock = arm.objective.id === 'dpo' ? closedClock(arm, iterations) : null;
    const beta = betaOf(arm.objective) / scale;
    return clock ? [bound(arm, clock, shares.length, (c, i) => gapBound(beta, c, shares[i]!))] : [];
  });
}

interface VariationBounds {
  theorem: string;
  minimalGap: number;
  bounds: Bound[];
}

/**
 * Total variation to the best policy: Theorem 4.8 for the arms under DPO, or Theorem B.2 for those under SPPO, whose α must not be negative.
 * Null if no arm is covered, or if the minimal gap Δ is 0, when the theorem promises nothing.
 */
export function variationBounds({ problem, arms }: LabWorld, iterations: number): VariationBounds | null {
  const general = !problem.ranked;
  const rewards = general ? winnersOf(problem.wins) : isRewarded(problem) ? problem.rewards : null;
  const delta = general ? minimalWinGap(problem.wins) : minimalGap(problem.rewards);
  if (!rewards || delta <= 0 || problem.labels.kind !== 'exact') return null;
  const shares = shareOfBest(problem.base, rewards);
  const scale = general ? 1 : oddsOfReward(problem);
  const bounds = arms.flatMap(({ arm }) => {
    const covered = general ? arm.objective.id === 'sppo' && arm.momentum.alpha >= 0 : arm.objective.id === 'dpo';
    const clock = covered ? closedClock(arm, iterations) : null;
    const beta = betaOf(arm.objective) / scale;
    return clock ? [bound(arm, clock, shares.length, (c, i) => variationBound(beta, c, shares[i]!, delta))] : [];
  });
  return bounds.length > 0 ? { theorem: general ? 'Theorem B.2' : 'Theorem 4.8', minimalGap: delta, bounds } : null;
}

/** 1 for the action of every prompt that leads against all opponents, as a reward; null if a prompt has none. */
export function winnersOf(wins: LabWorld['problem']['wins']): number[][] | null {
  if (minimalWinGap(wins) <= 0) return null;
  return wins.map((matrix) => {
    const leads = matrix.map((row) =>
      Math.min(...row.map((p, b) => p - Math.max(...matrix.map((rival) => rival[b]!)))),
    );
    return leads.map((lead) => (lead === Math.max(...leads) ? 1 : 0));
  });
}

/** Total variation of every judged policy to the one that shares between the best actions; empty in a game without a winner. */
export function variations({ problem }: LabWorld, { orbit }: ArmOrbit): number[] {
  const rewards = problem.ranked ? problem.rewards : winnersOf(problem.wins);
  return (rewards && orbit?.judged.map((policy) => variationToBest(policy, rewards))) ?? [];
}

/**
 * c_t as measured: β times the log-odds that an orbit has gained between the actions with the largest and the smallest judged odds, over the difference
 * of those odds. Null if the labels are no Bradley–Terry odds, or the odds are equal.
 */
export function measuredClock(lab: LabWorld, { arm, orbit }: ArmOrbit): number[] | null {
  const { odds, base } = lab.problem;
  if (!odds || !orbit || arm.objective.id !== 'dpo' || arm.betas) return null;
  const row = odds[0]!;
  const [best, worst] = [row.indexOf(Math.max(...row)), row.indexOf(Math.min(...row))];
  const spread = row[best]! - row[worst]!;
  if (spread === 0) return null;
  const lead = (policy: LogTable) => policy[0]![best]! - policy[0]![worst]!;
  return orbit.judged.map((policy) => (betaOf(arm.objective) * (lead(policy) - lead(base))) / spread);
}

/** c_0 … c_T of Theorem 4.1, for the loops that it covers. */
export function closedClock(arm: Arm, iterations: number): number[] | null {
  return isPapers(arm) && !arm.momentum.restart ? exponents(arm.momentum, iterations) : null;
}

export interface Rate {
  arm: Arm;
  last: number;
  /** Over the second half of the iterations. */
  slope: Slope | null;
  /** c_T / T. */
  speedUp: number | null;
  toEpsilon: number | null;
}

export function rateOf({ arm, values }: Measured, epsilon: number): Rate {
  const iterations = values.length - 1;
  const clock = iterations > 0 ? closedClock(arm, iterations) : null;
  return {
    arm,
    last: values.at(-1) ?? Number.NaN,
    slope: logLogSlope(values, Math.max(1, Math.ceil(iterations / 2)), iterations),
    speedUp: clock && clock.at(-1)! / iterations,
    toEpsilon: iterationsTo(values, epsilon),
  };
}
