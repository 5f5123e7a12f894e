/** Arithmetic mean; NaN for no values. */
export function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

/** Standard deviation with n − 1; 0 for fewer than two values. */
export function deviation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, x) => sum + (x - centre) ** 2, 0) / (values.length - 1));
}

/** Standard error of the mean; 0 for fewer than two values. */
function standardError(values: readonly number[]): number {
  return values.length < 2 ? 0 : deviation(values) / Math.sqrt(values.length);
}

/** Two-sided 95 % points of Student's t for 1 … 30 degrees of freedom. */
const T95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** Two-sided 95 % point of Student's t; beyond 30 degrees of freedom by its expansion around the normal (error < 1e-3). */
function studentT95(degrees: number): number {
  if (degrees < 1) return Number.POSITIVE_INFINITY;
  const z = 1.959964;
  return (
    T95[degrees - 1] ?? z + (z ** 3 + z) / (4 * degrees) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2)
  );
}

export interface Interval {
  n: number;
  mean: number;
  low: number;
  high: number;
}

/** Mean with its 95 % Student interval; infinitely wide for a single value. */
export function interval95(values: readonly number[]): Interval {
  const centre = mean(values);
  const half = values.length < 2 ? Number.POSITIVE_INFINITY : studentT95(values.length - 1) * standardError(values);
  return { n: values.length, mean: centre, low: centre - half, high: centre + half };
}

export type BandKind = 'sd' | 'se' | 'range' | 'all';

/** Mean with mean ∓ deviation, mean ∓ standard error, or smallest and largest (`all` draws every seed, so its band is the range). */
export function bandOver(values: readonly number[], kind: BandKind): Interval {
  const centre = mean(values);
  if (kind === 'range' || kind === 'all')
    return { n: values.length, mean: centre, low: Math.min(...values), high: Math.max(...values) };
  const half = kind === 'sd' ? deviation(values) : standardError(values);
  return { n: values.length, mean: centre, low: centre - half, high: centre + half };
}

/** Differences a − b of values paired by seed, with their 95 % Student interval. */
export function pairedInterval(a: readonly number[], b: readonly number[]): Interval {
  return interval95(a.map((x, i) => x - b[i]!));
}

export interface Slope extends Interval {
  /** Value of the fitted line at x = 1. */
  atOne: number;
}

/**
 * Exponent s of values[t] ≈ c·t^s over t = from … to: least squares of log value on log t. The 95 % interval is Student's with n − 2 degrees of
 * freedom; it assumes independent residuals, which a smooth curve does not have, so it measures the fit, not chance. `null` for fewer than three
 * positive values.
 */
export function logLogSlope(values: readonly number[], from = 1, to = values.length - 1): Slope | null {
  const points: [number, number][] = [];
  for (let t = Math.max(1, from); t <= to; t++) if (values[t]! > 0) points.push([Math.log(t), Math.log(values[t]!)]);
  const n = points.length;
  if (n < 3) return null;
  const mx = mean(points.map(([x]) => x));
  const my = mean(points.map(([, y]) => y));
  const sxx = points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  const slope = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / sxx;
  const residual = points.reduce((sum, [x, y]) => sum + (y - my - slope * (x - mx)) ** 2, 0);
  const half = studentT95(n - 2) * Math.sqrt(residual / (n - 2) / sxx);
  return { n, mean: slope, low: slope - half, high: slope + half, atOne: Math.exp(my - slope * mx) };
}

/** First index at which a value is at most ε; null if there is none. */
export function iterationsTo(values: readonly number[], epsilon: number): number | null {
  const found = values.findIndex((value) => value <= epsilon);
  return found < 0 ? null : found;
}
