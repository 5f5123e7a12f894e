import { streamOf, uniform } from '../../random';
import { learntWeights, predicted } from '../rewardModel';

/** A reward model in place of the judge. */
export interface ProxySettings {
  /** Labels a prompt that it was learnt from. */
  labels: number;
  seed: number;
  /** What the model sees of an action: which it is, or only how long it is. */
  sees: 'actions' | 'words';
}

/**
 * What a reward model makes of labels, in log-odds, with mean 0: that of one prompt (algorithms/rewardModel.ts). Its labels are of pairs that the base policy draws, each won as `wins` says. So it knows
 * badly what the base seldom draws, and a policy that goes far finds what is overrated (Gao, Schulman & Hilton, arXiv 2210.10760).
 */
export function learntOdds(
  base: readonly number[],
  wins: readonly (readonly number[])[],
  words: readonly number[],
  settings: ProxySettings,
  prompt: number,
): number[] {
  const counts = drawnCounts(base, wins, settings, prompt);
  const seen =
    settings.sees === 'words'
      ? standardised(words).map((x) => [x])
      : base.map((_, a) => base.map((_, b) => (a === b ? 1 : 0)));
  const labels = counts.flatMap((row, a) =>
    row.flatMap((times, b) => (times === 0 || a === b ? [] : [[a, b, times] as const])),
  );
  const weights = learntWeights(seen, labels);
  const odds = seen.map((row) => predicted(row, weights));
  const centre = odds.reduce((sum, z) => sum + z, 0) / odds.length;
  return odds.map((z) => z - centre);
}

/** With mean 0 and variance 1; not for equal values. */
function standardised(values: readonly number[]): number[] {
  const centre = values.reduce((sum, x) => sum + x, 0) / values.length;
  const spread = Math.sqrt(values.reduce((sum, x) => sum + (x - centre) ** 2, 0) / values.length);
  return values.map((x) => (x - centre) / spread);
}

/** [chosen][rejected] of the labels; pairs of an action with itself say nothing, and are drawn all the same. */
function drawnCounts(
  base: readonly number[],
  wins: readonly (readonly number[])[],
  { labels, seed }: ProxySettings,
  prompt: number,
): number[][] {
  const stream = streamOf('proxy', prompt);
  const counts = base.map(() => base.map(() => 0));
  for (let label = 0; label < labels; label++) {
    const [a, b] = [0, 1].map((place) => actionAt(base, uniform(seed, stream, label, place))) as [number, number];
    const isFirst = uniform(seed, stream, label, 2) < wins[a]![b]!;
    counts[isFirst ? a : b]![isFirst ? b : a]!++;
  }
  return counts;
}

/** The action at this share of the base policy, given by log-probabilities. */
function actionAt(base: readonly number[], share: number): number {
  let reached = 0;
  const found = base.findIndex((z) => {
    reached += Math.exp(z);
    return share < reached;
  });
  return found < 0 ? base.length - 1 : found;
}
