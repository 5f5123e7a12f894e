import { iterationsTo } from '../algorithms/statistics';

/**
 * Two exact arms are judged by speed: how many steps each needs until its gap is at most ε. A difference in the last gap says little, since the
 * gap falls exponentially in the end.
 */

/** ε is one of these shares of the base policy's gap: the first that all arms reach, or else that one of them does. */
const SHARES = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5];

/** Gaps by iteration, 0 the base policy. */
type Path = readonly number[];

/** ε for arms that are compared, to one digit; null if none of them comes to half the gap of the base policy. */
export function epsilonFor(paths: readonly Path[]): number | null {
  const first = Math.max(...paths.map((path) => path[0] ?? Number.NaN));
  const ladder = SHARES.map((share) => Number((first * share).toPrecision(1)));
  const reaches = (path: Path, epsilon: number) => iterationsTo(path, epsilon) !== null;
  return (
    ladder.find((epsilon) => paths.every((path) => reaches(path, epsilon))) ??
    ladder.find((epsilon) => paths.some((path) => reaches(path, epsilon))) ??
    null
  );
}

/** Steps until the gap is ε, between two iterations by interpolation in its logarithm; null if it never is. */
export function stepsTo(path: Path, epsilon: number): number | null {
  const t = iterationsTo(path, epsilon);
  if (t === null || t === 0) return t;
  const [before, after] = [path[t - 1]!, Math.max(path[t]!, Number.MIN_VALUE)];
  return t - 1 + Math.log(before / epsilon) / Math.log(before / after);
}

/** The smallest differences that matter: half a step, and a twentieth of the steps; in the last gap a twentieth of the base policy's. */
const HALF_A_STEP = 0.5;
const TWENTIETH = 0.05;

export interface ExactLead {
  /** Null if the arms are judged by their last gap. */
  epsilon: number | null;
  ours: number | null;
  theirs: number | null;
  /** Steps saved; at least this many, if the other never comes to ε. In the last gap if there is no ε. */
  lead: number;
  outcome: 'ahead' | 'behind' | 'same';
}

/** How far the first of two exact arms is ahead. */
export function exactLead(ours: Path, theirs: Path, epsilon: number | null): ExactLead {
  const side = (lead: number, least: number) => (Math.abs(lead) <= least ? 'same' : lead > 0 ? 'ahead' : 'behind');
  if (epsilon === null) {
    const lead = (theirs.at(-1) ?? Number.NaN) - (ours.at(-1) ?? Number.NaN);
    return { epsilon, ours: null, theirs: null, lead, outcome: side(lead, TWENTIETH * (ours[0] ?? 0)) };
  }
  const [a, b] = [stepsTo(ours, epsilon), stepsTo(theirs, epsilon)];
  const [mine, yours] = [a ?? ours.length - 1, b ?? theirs.length - 1];
  const lead = yours - mine;
  return {
    epsilon,
    ours: a,
    theirs: b,
    lead,
    outcome: side(lead, Math.max(HALF_A_STEP, TWENTIETH * Math.min(mine, yours))),
  };
}
