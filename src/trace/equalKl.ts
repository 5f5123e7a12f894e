import type { Trace } from './fold';
import { metric } from './series';

/**
 * How far arm `a` is ahead of arm `b` in true reward at equal KL to the base policy, one number a seed: where the one that went farther
 * had come as far as the other has after `iteration`, by linear interpolation between its iterations. Seeds without all numbers are left out.
 */
export function leadAtEqualKl(trace: Trace, a: string, b: string, iteration: number): number[] {
  return (trace.experiment?.seeds ?? []).flatMap((seed) => {
    const [ours, theirs] = [a, b].map((arm) => path(trace, seed, arm, iteration));
    if (!ours || !theirs) return [];
    const kl = Math.min(ours.at(-1)!.kl, theirs.at(-1)!.kl);
    return [rewardAt(ours, kl) - rewardAt(theirs, kl)];
  });
}

interface Point {
  kl: number;
  reward: number;
}

/** An arm's way from the base policy; null if a number is missing. */
function path(trace: Trace, seed: number, arm: string, iteration: number): Point[] | null {
  const points: Point[] = [];
  for (let t = 0; t <= iteration; t++) {
    const at = { seed, arm, iteration: t };
    const [kl, reward] = [metric('klBase')(trace, at), metric('reward')(trace, at)];
    if (kl === null || reward === null) return null;
    points.push({ kl, reward });
  }
  return points;
}

/** The reward where the way last passes this KL, which is at most that of its end. */
function rewardAt(points: readonly Point[], kl: number): number {
  const t = points.findLastIndex((point) => point.kl <= kl);
  const [from, to] = [points[Math.max(t, 0)]!, points[t + 1]];
  if (!to || t < 0) return from.reward;
  return from.reward + ((to.reward - from.reward) * (kl - from.kl)) / (to.kl - from.kl);
}
