import { type Interval, shareInterval } from '../algorithms/statistics';
import type { At } from './events';
import { cellAt, type Trace } from './fold';

/** What a solution makes of the held-out pairs of one seed. Seeds share these pairs, so they are never added up over seeds as if they were more. */
interface HeldOut {
  readonly pairs: number;
  /** Share of the pairs whose chosen response it prefers, ties count half, with Wilson's 95 % interval. */
  readonly accuracy: Interval;
  /** Mean margin, nats; low and high are Student's 95 % interval, null for a single pair. */
  readonly margin: { readonly mean: number; readonly low: number | null; readonly high: number | null };
}

/** Null without held-out pairs. */
export function heldOutAt(trace: Trace, at: At): HeldOut | null {
  const { metrics, evaluation } = cellAt(trace, at) ?? {};
  const { heldOutPairs: pairs, heldOutMargin: mean } = metrics ?? {};
  if (!metrics || !evaluation || !pairs || mean === undefined) return null;
  const { heldOutMarginLow: low = null, heldOutMarginHigh: high = null } = metrics;
  // Prompts without a pair count half in the reward, and are no trial.
  const prompts = evaluation.rewards.length;
  const won = evaluation.rewards.reduce((sum, one) => sum + one, 0) - (prompts - pairs) / 2;
  return { pairs, accuracy: shareInterval(won, pairs), margin: { mean, low, high } };
}
