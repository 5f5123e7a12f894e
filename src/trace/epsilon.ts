import { iterationsTo } from '../algorithms/statistics';
import { cellAt, type Trace } from './fold';

/** For every seed, the first iteration at which an arm's gap is at most ε (0 is the base policy); null if it never was. */
export function iterationsToGap(trace: Trace, arm: string, epsilon: number): (number | null)[] {
  const { experiment } = trace;
  if (!experiment) return [];
  return experiment.seeds.map((seed) => {
    const gaps = Array.from(
      { length: experiment.iterations + 1 },
      (_, iteration) => cellAt(trace, { seed, arm, iteration })?.metrics?.gap ?? Number.NaN,
    );
    return iterationsTo(gaps, epsilon);
  });
}
