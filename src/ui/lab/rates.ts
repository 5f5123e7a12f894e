import { exponents } from '../../algorithms/momentum';
import { betaOf } from '../../algorithms/objectives/row';
import { iterationsTo, logLogSlope, type Slope } from '../../algorithms/statistics';
import type { LogTable } from '../../algorithms/tabular';
import {
  fitRate,
  fitScale,
  minimalGap,
  minimalWinGap,
  suboptimalityShape,
  variationExponent,
  variationToBest,
} from '../../algorithms/theory';
import type { Arm } from '../../experiment/experiment';
import { isDirect } from '../../experiment/roles';
import type { Measured } from './measured';
import type { ArmOrbit, LabWorld } from './orbits';

/** The paper's bounds beside what was computed; their constants are fitted, one for all arms. */

interface Bound {
  arm: Arm;
  /** By iteration; null at 0, of which the theorem says nothing. */
  values: (number | null)[];
}

interface Bounds {
  theorem: string;
  /** The fitted constant. */
  constant: number;
  bounds: Bound[];
}

/** The theorems cover the plain loop and a constant α in [0, 1). */
const isCovered = (arm: Arm): boolean => isPapers(arm) && hasConstant(arm);

/** The paper's loop: its reference, its momentum, and what is judged is the solution. */
const isPapers = (arm: Arm): boolean => isDirect(arm) && arm.reference === 'anchor' && arm.momentum.from === 'previous';

const hasConstant = ({ momentum }: Arm): boolean =>
  momentum.schedule === 'none' || (momentum.schedule === 'constant' && momentum.alpha >= 0);

const alphaOf = ({ momentum }: Arm): number => (momentum.schedule === 'constant' ? momentum.alpha : 0);

const times = (values: readonly number[]): number[] => values.slice(1).map((_, i) => i + 1);

/** Theorem 4.4 for the arms under DPO; null if there is none. */
export function gapBounds(measured: readonly Measured[]): Bounds | null {
  const covered = measured.filter(
    ({ arm, values }) => arm.objective.id === 'dpo' && isCovered(arm) && values.length > 1,
  );
  if (covered.length === 0) return null;
  const shape = (arm: Arm, t: number) => suboptimalityShape(betaOf(arm.objective), alphaOf(arm), t);
  const constant = Math.max(
    ...covered.map(({ arm, values }) =>
      fitScale(
        values.slice(1),
        times(values).map((t) => shape(arm, t)),
      ),
    ),
  );
  const bounds = covered.map(({ arm, values }) => ({
    arm,
    values: values.map((_, t) => (t === 0 ? null : constant * shape(arm, t))),
  }));
  return { theorem: 'Theorem 4.4', constant, bounds };
}

/**
 * Total variation to the best policy: Theorem 4.8 for the arms under DPO, Theorem B.2 for those under SPPO. Null if no arm is covered, or
 * if the minimal gap Δ is 0, when the theorem promises nothing.
 */
export function variationBounds(measured: readonly Measured[], lab: LabWorld, id: 'dpo' | 'sppo'): Bounds | null {
  const { rewards, wins } = lab.problem;
  const delta = id === 'dpo' ? minimalGap(rewards) : minimalWinGap(wins);
  const covered = measured.filter(({ arm, values }) => arm.objective.id === id && isCovered(arm) && values.length > 1);
  if (covered.length === 0 || delta <= 0) return null;
  const exponent = (arm: Arm, t: number) => variationExponent(betaOf(arm.objective), alphaOf(arm), delta, t);
  const constant = Math.min(
    ...covered.map(({ arm, values }) =>
      fitRate(
        values.slice(1),
        times(values).map((t) => exponent(arm, t)),
      ),
    ),
  );
  const bounds = covered.map(({ arm, values }) => ({
    arm,
    values: values.map((_, t) => (t === 0 ? null : Math.exp(-constant * exponent(arm, t)))),
  }));
  return { theorem: id === 'dpo' ? 'Theorem 4.8' : 'Theorem B.2', constant, bounds };
}

/** Total variation of every judged policy to the policy that shares between the best actions. */
export const variations = (lab: LabWorld, { orbit }: ArmOrbit): number[] =>
  orbit?.judged.map((policy) => variationToBest(policy, lab.problem.rewards)) ?? [];

/**
 * c_t as measured: β times the log-odds that an orbit has gained between the actions with the largest and the smallest judged odds, over the difference
 * of those odds. Null if the labels are no Bradley–Terry odds, or the odds are equal.
 */
export function measuredClock(lab: LabWorld, { arm, orbit }: ArmOrbit): number[] | null {
  const { odds, base } = lab.problem;
  if (!odds || !orbit || arm.objective.id !== 'dpo') return null;
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
