import type { StepReport, Task } from './engine';

/** What an optimiser step reports beside its number and its gradient. */
export type TaskReport = Omit<StepReport, 'step' | 'gradientNorm'>;

/** Numbers of a pair's facts, see `facts` of a preference task. */
const FACTS = 4;

/** Without facts, the chosen response has won: the label, without a probability. */
export function factsOf({ batch, facts }: Pick<Task<'preference'>, 'batch' | 'facts'>): Float32Array {
  return facts ?? Float32Array.from({ length: (batch.rows / 2) * FACTS }, (_, i) => (i % FACTS === 0 ? 1 : 0));
}

export const emptyReport = (pairs: number): TaskReport => ({
  loss: 0,
  pairLoss: new Float32Array(pairs),
  chosenRatio: new Float32Array(pairs),
  rejectedRatio: new Float32Array(pairs),
  chosenLogProb: new Float32Array(pairs),
  rejectedLogProb: new Float32Array(pairs),
  drift: 0,
});

/** Sums over the scored tokens of a response. */
export interface RowSums {
  policy: number;
  ratio: number;
  /** At least 1. */
  tokens: number;
}

/** Of every row of a batch, in f64; the difference per token first, then the sum. */
export function rowSums(
  { batch, reference }: Pick<Task<'preference'>, 'batch' | 'reference'>,
  logProbs: Float32Array,
): RowSums[] {
  const { rows, length, scored } = batch;
  return Array.from({ length: rows }, (_, row) => {
    const sums = { policy: 0, ratio: 0, tokens: 0 };
    for (let t = row * length; t < (row + 1) * length; t++) {
      if (!scored[t]) continue;
      sums.policy += logProbs[t]!;
      sums.ratio += logProbs[t]! - reference[t]!;
      sums.tokens++;
    }
    return { ...sums, tokens: Math.max(1, sums.tokens) };
  });
}

/** Report of prompts with K responses each: their best and their worst by reward, and `losses`, one a prompt. */
export function groupReport(
  loss: number,
  group: number,
  rows: readonly Pick<RowSums, 'policy' | 'ratio'>[],
  rewards: ArrayLike<number>,
  losses: readonly number[],
  drift = 0,
): TaskReport {
  const report = { ...emptyReport(losses.length), loss, drift };
  report.pairLoss.set(losses);
  for (let prompt = 0; prompt < losses.length; prompt++) {
    const members = Array.from({ length: group }, (_, k) => prompt * group + k);
    const best = members.reduce((a, b) => (rewards[b]! > rewards[a]! ? b : a));
    const worst = members.reduce((a, b) => (rewards[b]! <= rewards[a]! ? b : a));
    report.chosenRatio[prompt] = rows[best]!.ratio;
    report.rejectedRatio[prompt] = rows[worst]!.ratio;
    report.chosenLogProb[prompt] = rows[best]!.policy;
    report.rejectedLogProb[prompt] = rows[worst]!.policy;
  }
  return report;
}

/** Mean over the scored tokens of all tasks of |π/π_old − 1|. */
function driftOf(tasks: readonly Task<'tokens'>[], logProbs: readonly Float32Array[]): number {
  let [sum, count] = [0, 0];
  for (const [i, { batch, old }] of tasks.entries())
    for (let t = 0; t < batch.scored.length; t++)
      if (batch.scored[t]) {
        sum += Math.abs(Math.exp(logProbs[i]![t]! - old[t]!) - 1);
        count++;
      }
  return count === 0 ? 0 : Math.fround(sum / count);
}

/** Report of policy-gradient tasks from the losses and the log-probabilities of their tokens, [rows, length] each. */
export function tokensReport(
  tasks: readonly Task<'tokens'>[],
  losses: readonly Float32Array[],
  logProbs: readonly Float32Array[],
): TaskReport {
  const { group } = tasks[0]!;
  let loss = 0;
  const means = tasks.flatMap(({ batch, weight, tokens }, i) => {
    const total = losses[i]!.reduce((sum, x) => sum + x, 0);
    loss += total / tokens;
    const span = group * batch.length;
    return Array.from({ length: batch.rows / group }, (_, prompt) => {
      const part = losses[i]!.subarray(prompt * span, (prompt + 1) * span);
      const scored = batch.scored.subarray(prompt * span, (prompt + 1) * span).reduce((sum, one) => sum + one, 0);
      // Weighed tokens are a mean over responses of their means.
      return part.reduce((sum, x) => sum + x, 0) / (weight ? group : Math.max(1, scored));
    });
  });
  const rows = tasks.flatMap((task, i) => rowSums(task, logProbs[i]!));
  const rewards = tasks.flatMap((task) => [...task.rewards]);
  return groupReport(loss, group, rows, rewards, means, driftOf(tasks, logProbs));
}
