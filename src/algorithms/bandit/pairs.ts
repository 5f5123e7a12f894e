import type { PairObjective, Settings } from '../objectives/row';
import type { LogTable } from '../tabular';
import { type PairWeights, stepLosses, winShares } from './population';

export interface PairStatistics {
  loss: number;
  /** β (chosen log-ratio − rejected log-ratio); β = 1 for objectives without one. */
  margin: number;
  /** Share with a positive margin; a margin of 0 counts half. */
  accuracy: number;
  chosenLogProb: number;
  rejectedLogProb: number;
}

interface Judged {
  objective: PairObjective;
  settings: Settings;
  /** [prompts][chosen][rejected] */
  weights: readonly PairWeights[];
  logs: LogTable;
  /** The policy that the pairs were drawn from, and that the log-ratios are measured against. */
  start: LogTable;
  lengths: readonly number[];
  /** Labels a prompt; `weights` are multiples of 1/labels where they were drawn. */
  labels: number;
}

/** Means over the weighted pairs of different actions, and over prompts; a prompt without such a pair counts with zeros. */
export function pairStatistics(judged: Judged): PairStatistics {
  const { objective, settings, weights, logs, start, lengths, labels } = judged;
  const beta = settings.beta ?? 1;
  const sum: PairStatistics = { loss: 0, margin: 0, accuracy: 0, chosenLogProb: 0, rejectedLogProb: 0 };
  const differing = weights.map((matrix) => matrix.map((row, a) => row.map((w, b) => (a === b ? 0 : w))));
  const losses = weights.map((matrix, i) => ({
    objective,
    settings,
    weights: differing[i]!,
    reference: start[i]!,
    lengths,
    shares: winShares(matrix),
  }));
  const { parts } = stepLosses(losses, logs, labels);
  differing.forEach((different, i) => {
    const total = different.flat().reduce((part, w) => part + w, 0);
    if (total === 0) return;
    const scale = 1 / (total * weights.length);
    sum.loss += scale * parts[i]!.value;
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
  return sum;
}
