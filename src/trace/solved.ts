import { mean } from '../algorithms/statistics';
import type { Arm } from '../experiment/experiment';
import type { TableLabels, TextLabels } from './events';
import { type Cell, cellAt } from './fold';
import type { Quantity } from './series';

/**
 * How far the proximal step of DPO got: its margin β·(log-ratio of the chosen − of the rejected) over the log-odds that the oracle gave to its labels,
 * both means over the pairs. At 1 the step is solved as eq. 3.5 means it, π̂/π_t ∝ exp(r/β). A step that goes on passes 1, since it takes the
 * few labels that were drawn for certain. Null for exact steps, for other objectives, whose margins aim elsewhere, for a look-ahead, whose
 * labels are not shown, and where the odds are infinite (a hard oracle, pairs of a file) or in the mean not positive.
 */
export function solvedShareOf({ objective, lookAhead }: Arm, { metrics, labels }: Cell): number | null {
  const margin = metrics?.margin ?? null;
  if (objective.id !== 'dpo' || lookAhead !== 'none' || margin === null || labels === null) return null;
  const odds = labels.kind === 'texts' ? oddsOfTexts(labels) : oddsOfTable(labels);
  return odds !== null && Number.isFinite(odds) && odds > 0 ? margin / odds : null;
}

/** The same at a place of a trace. */
export const solvedShare: Quantity = (trace, at) => {
  const arm = trace.experiment?.arms.find(({ id }) => id === at.arm);
  const cell = cellAt(trace, at);
  return arm && cell ? solvedShareOf(arm, cell) : null;
};

const logOdds = (p: number): number => Math.log(p / (1 - p));

const oddsOfTexts = ({ pairs }: TextLabels): number | null =>
  pairs.length > 0 ? mean(pairs.map(({ probability }) => logOdds(probability))) : null;

/** As the margin of a table: the mean over prompts of the mean over labels of different actions. */
function oddsOfTable({ wins, counts }: TableLabels): number | null {
  if (!counts) return null;
  const odds = counts.map((table, prompt) => {
    let [sum, labels] = [0, 0];
    for (const [chosen, row] of table.entries())
      for (const [rejected, count] of row.entries()) {
        if (count === 0 || chosen === rejected) continue;
        sum += count * logOdds(wins[prompt]![chosen]![rejected]!);
        labels += count;
      }
    return labels > 0 ? sum / labels : 0;
  });
  return mean(odds);
}
