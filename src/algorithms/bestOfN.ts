/** The best of n draws of a policy, by reward: what any training is measured against (BoNBoN, arXiv 2406.00832; Stiennon et al. 2020). */

/** KL(best of n ‖ policy) in nats if no two rewards are equal: log n − (n − 1)/n. With ties it is less. */
export const bestOfNDivergence = (n: number): number => Math.log(n) - (n - 1) / n;

/**
 * Of a table: probability of every action to be the best of n draws. Of equally good ones the first drawn is taken, so that they share in
 * proportion. `p`: probabilities of sum 1.
 */
export function bestOfN(p: readonly number[], rewards: readonly number[], n: number): number[] {
  return p.map((own, a) => {
    const [below, level] = [0, 0].map((_, at) =>
      p.reduce(
        (sum, other, b) => sum + ((at === 0 ? rewards[b]! < rewards[a]! : rewards[b] === rewards[a]) ? other : 0),
        0,
      ),
    ) as [number, number];
    return level === 0 ? 0 : ((Math.min(1, below + level) ** n - below ** n) * own) / level;
  });
}

/** Unbiased mean of the largest of n of these K values, drawn without replacement; n from 1 to K. */
export function expectedBest(values: readonly number[], n: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  // The i-th smallest, from 0, is the largest of C(i, n − 1) of the C(K, n) choices; the ratio of two neighbours is i / (i − n + 1).
  let weight = 1;
  let [sum, all] = [0, 0];
  for (let i = n - 1; i < sorted.length; i++) {
    if (i >= n) weight *= i / (i - n + 1);
    sum += weight * sorted[i]!;
    all += weight;
  }
  return sum / all;
}
