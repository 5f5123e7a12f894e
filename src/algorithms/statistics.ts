/** Arithmetic mean; NaN of nothing. */
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
export function standardError(values: readonly number[]): number {
  return values.length < 2 ? 0 : deviation(values) / Math.sqrt(values.length);
}

/** Two-sided 95 % points of Student's t for 1 … 30 degrees of freedom. */
const T95 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** Two-sided 95 % point of Student's t; beyond 30 degrees of freedom by its expansion around the normal (error < 0.001). */
export function studentT95(degrees: number): number {
  if (degrees < 1) return Number.POSITIVE_INFINITY;
  const z = 1.959964;
  return T95[degrees - 1] ?? z + (z ** 3 + z) / (4 * degrees);
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
