/** Advantages of a policy gradient without a learnt value: shared by both worlds. */

/** Mean of `count` numbers with this sum, leaving one of them out; 0 if there is no other. */
export const othersMean = (sum: number, own: number, count: number): number =>
  count > 1 ? (sum - own) / (count - 1) : 0;

/** (value − centre)·scale has mean 0 and deviation 1, as TRL's masked_whiten has it; values stand `counts` times each, or once. */
export function whitening(values: readonly number[], counts?: readonly number[]): { centre: number; scale: number } {
  const sum = (value: (x: number) => number) =>
    values.reduce((all, x, i) => all + (counts ? counts[i]! : 1) * value(x), 0);
  const count = sum(() => 1);
  const centre = sum((x) => x) / Math.max(1, count);
  const variance = sum((x) => (x - centre) ** 2) / Math.max(1, count - 1);
  return { centre, scale: 1 / Math.sqrt(variance + 1e-8) };
}

/** What TRL adds to the deviation of a group's rewards. */
const LEAST_DEVIATION = 1e-4;

/** Advantages of a group by its own rewards, r − r̄, over their deviation or not (GRPO); rewards stand `counts` times each, or once. */
export function groupAdvantages(rewards: readonly number[], deviation: boolean, counts?: readonly number[]): number[] {
  const sum = (value: (x: number) => number) =>
    rewards.reduce((all, x, i) => all + (counts ? counts[i]! : 1) * value(x), 0);
  const count = sum(() => 1);
  const mean = sum((x) => x) / Math.max(1, count);
  const variance = sum((x) => (x - mean) ** 2) / Math.max(1, count - 1);
  const scale = deviation ? 1 / (Math.sqrt(variance) + LEAST_DEVIATION) : 1;
  return rewards.map((x) => (x - mean) * scale);
}
