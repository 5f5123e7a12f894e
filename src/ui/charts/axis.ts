import type { Arm } from '../../experiment/experiment';
import type { Lines } from '../../trace/followed';
import { compact } from '../../words/numbers';
import { bandOf, meanOf, numberAt, type Row, SEEDS } from './rows';

/** What an arm has spent after every iteration, mean over seeds. */
export const spentBy = (spent: Lines[number], arm: string): Map<number, number> =>
  new Map(spent.get(arm)?.map(({ iteration, mean }) => [iteration, mean]));

/**
 * The rows of a chart over iterations, over an expense instead, of which `spent` are the lines: every arm at what it has spent by then. Arms that have
 * spent the same share a row. Empty if nothing is spent at all; over iterations `spent` is null, and the rows are as they were.
 */
export function rowsOver(spent: Lines[number] | null, rows: readonly Row[], arms: readonly Arm[]): readonly Row[] {
  if (!spent) return rows;
  const found = new Map<number, Row>();
  for (const { id } of arms) {
    const places = spentBy(spent, id);
    for (const row of rows) {
      const x = places.get(row.x);
      const value = numberAt(row, meanOf(id));
      if (x === undefined || value === null) continue;
      const target = found.get(x) ?? { x };
      target[meanOf(id)] = value;
      const band = row[bandOf(id)];
      if (band !== undefined) target[bandOf(id)] = band;
      target[SEEDS] = Math.max(numberAt(target, SEEDS) ?? 0, numberAt(row, SEEDS) ?? 0);
      found.set(x, target);
    }
  }
  const sorted = [...found.values()].sort((a, b) => a.x - b.x);
  return sorted.some(({ x }) => x > 0) ? sorted : [];
}

/** 1.2K, 34M, 5.6B; more in powers of ten. */
export const spentText = (x: number): string => (Math.abs(x) < 1e12 ? compact(x) : x.toExponential(1));
