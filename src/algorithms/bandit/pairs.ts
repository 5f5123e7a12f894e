import { betaOf, type Configured } from '../objectives/row';
import type { Slow } from '../slow';
import type { LogTable } from '../tabular';
import { type PairWeights, stepLosses, winShares } from './population';

interface PairStatistics {
  /** Null if the objective is not one of pairs. */
  loss: number | null;
  /** β (chosen log-ratio − rejected log-ratio); β = 1 for objectives without one. */
  margin: number;
  /** Share with a positive margin; a margin of 0 counts half. */
  accuracy: number;
  chosenLogProb: number;
  rejectedLogProb: number;
}

interface Judged {
  objective: Configured;
  /** [prompts][chosen][rejected] */
  weights: readonly PairWeights[];
  /** The pairs that the reference has won, see `DrawnPairs`. */
  fromReference: readonly PairWeights[] | null;
  logs: LogTable;
  /** The policy that the pairs were drawn from, and that the log-ratios are measured against. */
  start: LogTable;
  lengths: readonly number[];
  /** Labels a prompt; `weights` are multiples of 1/labels if they were drawn. */
  labels: number;
}

/** Means over the weighted pairs of different actions, and over prompts; a prompt without such a pair counts with zeros. */
export function* pairStatistics(judged: Judged): Slow<PairStatistics> {
  const { objective, weights, logs, start } = judged;
  const beta = betaOf(objective);
  const sum = { margin: 0, accuracy: 0, chosenLogProb: 0, rejectedLogProb: 0 };
  const differing = weights.map(differingOf);
  const losses = yield* pairLosses(judged);
  let loss = 0;
  differing.forEach((different, i) => {
    const total = different.flat().reduce((part, w) => part + w, 0);
    if (total === 0) return;
    const scale = 1 / (total * weights.length);
    loss += losses ? scale * losses[i]! : 0;
    different.forEach((row, a) => {
      row.forEach((w, b) => {
        if (w === 0) return;
        const margin = beta * (logs[i]![a]! - start[i]![a]! - logs[i]![b]! + start[i]![b]!);
        sum.margin += scale * w * margin;
        sum.accuracy += scale * w * (margin > 0 ? 1 : margin === 0 ? 0.5 : 0);
        sum.chosenLogProb += scale * w * logs[i]![a]!;
        sum.rejectedLogProb += scale * w * logs[i]![b]!;
      });
    });
  });
  return { loss: losses && loss, ...sum };
}

/** Without the pairs of an action with itself. */
const differingOf = (matrix: PairWeights): number[][] => matrix.map((row, a) => row.map((w, b) => (a === b ? 0 : w)));

/** Loss of every prompt, over pairs of different actions; null if there is none. */
function* pairLosses({
  objective,
  weights,
  fromReference,
  logs,
  start,
  lengths,
  labels,
}: Judged): Slow<number[] | null> {
  if (objective.kind !== 'pairs') return null;
  const losses = weights.map((matrix, i) => ({
    objective,
    weights: differingOf(matrix),
    reference: start[i]!,
    lengths,
    shares: winShares(matrix),
    ...(fromReference && { fromReference: differingOf(fromReference[i]!) }),
  }));
  return (yield* stepLosses(losses, logs, labels)).parts.map(({ value }) => value);
}
