import { bandOver } from '../../src/algorithms/statistics';
import type { Trace } from '../../src/trace/fold';
import { overSeeds, type Point, type Quantity } from '../../src/trace/series';

/** One line of a chart as it is defined, worked out from all cells: mean and band over seeds, for the iterations that are known. */
export function series(trace: Trace, quantity: Quantity, arm: string): Point[] {
  const points: Point[] = [];
  for (let iteration = 0; iteration <= (trace.experiment?.iterations ?? -1); iteration++) {
    const values = overSeeds(trace, quantity, arm, iteration);
    if (values.length > 0) points.push({ iteration, ...bandOver(values, 'se') });
  }
  return points;
}

/** The same of all arms, by arm. */
export const linesOf = (trace: Trace, quantity: Quantity): Map<string, Point[]> =>
  new Map((trace.experiment?.arms ?? []).map(({ id }) => [id, series(trace, quantity, id)]));
