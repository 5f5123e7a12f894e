import type { StepReport, Task } from './language';

/** What an optimiser step reports beside its number and its gradient. */
export type TaskReport = Omit<StepReport, 'step' | 'gradientNorm'>;

/** Numbers that a pair is told, see `facts` of a preference task. */
const FACTS = 4;

/** Without facts, the chosen response has won: the label, without a probability. */
export function factsOf({ batch, facts }: Pick<Task<'preference'>, 'batch' | 'facts'>): Float32Array {
  return facts ?? Float32Array.from({ length: (batch.rows / 2) * FACTS }, (_, i) => (i % FACTS === 0 ? 1 : 0));
}

export const emptyPairs = (count: number): Omit<TaskReport, 'loss'> => ({
  pairLoss: new Float32Array(count),
  chosenRatio: new Float32Array(count),
  rejectedRatio: new Float32Array(count),
  chosenLogProb: new Float32Array(count),
  rejectedLogProb: new Float32Array(count),
});
