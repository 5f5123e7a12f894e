import { endOf } from '../algorithms/pace';
import { mean } from '../algorithms/statistics';
import type { Trace } from './fold';
import { metric } from './series';

/**
 * Reward is concave in the KL to the base policy, about like its square root (Gao, Schulman & Hilton, arXiv 2210.10760), so an arm's way is read
 * between its iterations as a straight line in √KL. A straight line in KL itself would put whoever went farther behind.
 */

/**
 * How far the first of two arms is ahead in true reward at equal KL to the base policy, one number a seed: at the lower of the two arms' mean KL where their
 * ways end, or where an arm ended short of it. (To read every seed where its shorter arm ended would credit the errors of that arm's KL to
 * the other: on one frontier, at 15 % error and 20 seeds, the longer arm would lead in 4.5 % of runs instead of 2.5 %.) Or at the given
 * KL. Seeds of which an arm never came to that KL are left out.
 */
export function leadAtEqualKl(ways: Ways, at: number | null = null): number[] {
  const ends = [mean(ways.map(([ours]) => ours.end)), mean(ways.map(([, theirs]) => theirs.end))];
  return ways.flatMap(([ours, theirs]) => {
    const kl = at ?? Math.min(...ends, ours.end, theirs.end);
    if (kl > Math.min(ours.most, theirs.most)) return [];
    return [rewardAt(ours.points, kl) - rewardAt(theirs.points, kl)];
  });
}

/** The ways of two arms, the first one's before the other's, under every seed that has all numbers of both. */
type Ways = readonly (readonly [Way, Way])[];

/** The ways up to `iteration`; if it is the last of one arm, that of the other goes on to its own end. */
export function waysOf(trace: Trace, a: string, b: string, iteration: number): Ways {
  const { arms = [], iterations = 0, seeds = [] } = trace.experiment ?? {};
  const ends = [a, b].map((id) => endOf(arms.find((arm) => arm.id === id) ?? {}, iterations));
  const isLast = iteration === Math.min(...ends);
  return seeds.flatMap((seed) => {
    const [ours, theirs] = [a, b].map((arm, i) => wayOf(trace, seed, arm, isLast ? ends[i]! : iteration));
    return ours && theirs ? [[ours, theirs] as const] : [];
  });
}

/** 1, 2 and 5 times powers of ten. */
const LADDER = [-2, -1, 0, 1, 2].flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)));

const MOST_ROWS = 4;

/** Round KLs to the base, in nats, that both arms reach under every seed; the largest few. */
export function klGrid(ways: Ways): number[] {
  const least = Math.min(...ways.flatMap((both) => both.map(({ most }) => most)));
  return LADDER.filter((kl) => kl <= least && Number.isFinite(least)).slice(-MOST_ROWS);
}

interface Point {
  kl: number;
  reward: number;
}

interface Way {
  /** In the order of their KL, which noise may make another than that of the iterations. */
  points: Point[];
  /** KL after the last iteration. */
  end: number;
  /** The largest KL. */
  most: number;
}

/** Where an arm has been, the base policy first; null if a number is missing. */
function wayOf(trace: Trace, seed: number, arm: string, iteration: number): Way | null {
  const points: Point[] = [];
  for (let t = 0; t <= iteration; t++) {
    const at = { seed, arm, iteration: t };
    const [kl, reward] = [metric('klBase')(trace, at), metric('reward')(trace, at)];
    if (kl === null || reward === null) return null;
    points.push({ kl: Math.max(0, kl), reward });
  }
  const end = points.at(-1)!.kl;
  points.sort((one, other) => one.kl - other.kl);
  return { points, end, most: points.at(-1)!.kl };
}

/** The reward at this KL, by a straight line in √KL between the iterations on either side. */
function rewardAt(points: readonly Point[], kl: number): number {
  const t = points.findLastIndex((point) => point.kl <= kl);
  const [from, to] = [points[Math.max(t, 0)]!, points[t + 1]];
  if (!to || t < 0) return from.reward;
  const [start, end] = [Math.sqrt(from.kl), Math.sqrt(to.kl)];
  const share = end > start ? (Math.sqrt(kl) - start) / (end - start) : 0;
  return from.reward + (to.reward - from.reward) * share;
}
