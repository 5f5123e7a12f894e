import { niceTicks } from '../charts/ticks';

/** The numbers behind a line chart of the lab. */

export type Scale = 'linear' | 'log' | 'loglog';

export interface Line {
  key: string;
  name: string;
  colour: string;
  dash: string;
  /** By iteration, 0 first; null where there is none. */
  values: readonly (number | null)[];
  width?: number;
  opacity?: number;
}

export interface Band {
  key: string;
  colour: string;
  low: readonly number[];
  high: readonly number[];
}

export interface ChartRow {
  t: number;
  [column: string]: number | [number, number] | null;
}

/** Below this a gap is rounding. */
export const LEAST = 1e-15;

/** What a scale can show of a number. */
const shown = (value: number | null | undefined, scale: Scale): number | null =>
  value === null || value === undefined || !Number.isFinite(value) || (scale !== 'linear' && value < LEAST)
    ? null
    : value;

/** One row an iteration; a logarithmic axis of iterations begins at 1. */
export function chartRows(lines: readonly Line[], bands: readonly Band[], scale: Scale): ChartRow[] {
  const length = Math.max(0, ...lines.map(({ values }) => values.length));
  const first = scale === 'loglog' ? 1 : 0;
  return Array.from({ length: Math.max(0, length - first) }, (_, i) => {
    const t = first + i;
    const row: ChartRow = { t };
    for (const { key, values } of lines) row[key] = shown(values[t], scale);
    for (const { key, low, high } of bands) {
      const top = shown(high[t], scale);
      if (top !== null) row[key] = [shown(low[t], scale) ?? (scale === 'linear' ? 0 : Math.min(top, LEAST)), top];
    }
    return row;
  });
}

/** Domain and ticks of the values; whole powers of ten on a logarithmic axis, about five of them. */
export function valueAxis(numbers: readonly number[], scale: Scale): { domain: [number, number]; ticks: number[] } {
  const finite = numbers.filter(Number.isFinite);
  if (scale === 'linear') {
    const ticks = niceTicks(Math.min(0, ...finite), Math.max(...finite));
    return { domain: [ticks[0]!, ticks.at(-1)!], ticks };
  }
  const positive = finite.filter((value) => value >= LEAST);
  if (positive.length === 0) return { domain: [0.1, 1], ticks: [0.1, 1] };
  const low = Math.floor(Math.log10(Math.min(...positive)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...positive))));
  const step = Math.ceil((high - low) / 5);
  const ticks: number[] = [];
  for (let power = low; power <= high; power += step) ticks.push(10 ** power);
  return { domain: [10 ** low, 10 ** high], ticks };
}

/** 1, 2, 5, 10, 20 … up to `most`. */
export function logTicks(most: number): number[] {
  const ticks: number[] = [];
  for (let power = 1; power <= most; power *= 10)
    for (const digit of [1, 2, 5]) if (digit * power <= most) ticks.push(digit * power);
  return ticks;
}
