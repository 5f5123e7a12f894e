import type { Experiment } from '../../experiment/experiment';
import type { Lines } from '../../trace/followed';

/** A row of a chart: the iteration (or KL), and for every arm its mean and its band. */
export interface Row {
  x: number;
  [column: string]: number | [number, number];
}

/** Columns have a space in their names, as no arm has in its id: one may be called x. */
export const SEEDS = 'number of seeds';

export const meanOf = (arm: string): string => `${arm} mean`;
export const bandOf = (arm: string): string => `${arm} band`;

/** More points than a chart has pixels for are left out, evenly; the last one stays. */
const MOST_POINTS = 250;

/** One row an iteration, with the columns of the arms that have a value there; `whole` leaves nothing out. */
export function rowsOf(
  { arms, iterations }: Pick<Experiment, 'arms' | 'iterations'>,
  lines: Lines[number],
  whole = false,
): { rows: Row[]; seeds: number } {
  const rows = new Map<number, Row>();
  let seeds = 0;
  const stride = whole ? 1 : Math.ceil((iterations + 1) / MOST_POINTS);
  for (const { id } of arms)
    for (const { iteration, n, mean, low, high } of lines.get(id) ?? []) {
      if (iteration % stride !== 0 && iteration !== iterations) continue;
      const row = rows.get(iteration) ?? { x: iteration };
      row[meanOf(id)] = mean;
      if (n > 1) row[bandOf(id)] = [low, high];
      row[SEEDS] = Math.max(n, numberAt(row, SEEDS) ?? 0);
      rows.set(iteration, row);
      seeds = Math.max(seeds, n);
    }
  return { rows: [...rows.values()].sort((a, b) => a.x - b.x), seeds };
}

export function numberAt(row: Row | undefined, column: string): number | null {
  const value = row?.[column];
  return typeof value === 'number' ? value : null;
}

/** Lower and upper end of an arm's band; null if there is none. */
export function bandAt(row: Row, arm: string): [number, number] | null {
  const value = row[bandOf(arm)];
  return Array.isArray(value) ? value : null;
}
