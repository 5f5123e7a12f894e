export interface LearningRateSchedule {
  /** Peak. */
  learningRate: number;
  /** Share of the steps that rise linearly from 0 to the peak. */
  warmup: number;
  /** What follows the warm-up: stay, or fall to `floor`·peak at the last step. */
  decay: 'constant' | 'linear' | 'cosine';
}

/** Learning rate of a step, 1 … steps; the first step is never 0. `floor` is the share of the peak at which a decay ends. */
export function learningRateAt(schedule: LearningRateSchedule, step: number, steps: number, floor = 0): number {
  const { learningRate, warmup, decay } = schedule;
  const rise = Math.round(warmup * steps);
  if (step <= rise) return (learningRate * step) / (rise + 1);
  const share = (step - rise - 1) / (steps - rise);
  switch (decay) {
    case 'constant':
      return learningRate;
    case 'linear':
      return learningRate * (1 - (1 - floor) * share);
    case 'cosine':
      return learningRate * (floor + ((1 - floor) * (1 + Math.cos(Math.PI * share))) / 2);
    default:
      throw decay satisfies never;
  }
}
