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

/**
 * P(|T| ≤ t) of Student's t with a whole number of degrees of freedom, by the finite sums of Abramowitz & Stegun (1964), 26.7.3 and 26.7.4.
 */
function studentWithin(degrees: number, t: number): number {
  const angle = Math.atan2(t, Math.sqrt(degrees));
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
  const odd = degrees % 2 === 1;
  let term = odd ? cosine : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = odd ? 3 : 2; k < degrees; k += 2) {
    term *= (cosine * cosine * (k - 1)) / k;
    sum += term;
  }
  return odd ? (2 / Math.PI) * (angle + sine * sum) : sine * sum;
}

/** The t that |T| exceeds with this probability (two-sided); infinite without degrees of freedom. */
function studentPoint(degrees: number, outside: number): number {
  if (degrees < 1) return Number.POSITIVE_INFINITY;
  let [low, high] = [0, 1];
  while (studentWithin(degrees, high) < 1 - outside) high *= 2;
  for (let i = 0; i < 60 && high - low > 1e-12 * high; i++) {
    const middle = (low + high) / 2;
    if (studentWithin(degrees, middle) < 1 - outside) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Two-sided p of a mean of 0; 1 for fewer than two values, and if all are 0. */
export function studentP(values: readonly number[]): number {
  if (values.length < 2) return 1;
  const [centre, error] = [Math.abs(mean(values)), standardError(values)];
  if (error === 0) return centre === 0 ? 1 : 0;
  return 1 - studentWithin(values.length - 1, centre / error);
}

/**
 * The level at which each of several hypotheses is tested so that with probability `level` at most any true one is rejected (Holm 1979): the
 * smallest p at level/m, the next at level/(m−1) …, and from the first that is not rejected on all at its level.
 */
export function holmLevels(ps: readonly number[], level: number): number[] {
  const order = ps.map((_, i) => i).sort((a, b) => ps[a]! - ps[b]!);
  const levels = ps.map(() => level);
  let held: number | null = null;
  order.forEach((hypothesis, rank) => {
    const own: number = held ?? level / (ps.length - rank);
    levels[hypothesis] = own;
    if (ps[hypothesis]! > own) held = own;
  });
  return levels;
}

export interface Interval {
  n: number;
  mean: number;
  low: number;
  high: number;
}

/** Mean with the Student interval that misses it with probability `level`; infinitely wide for a single value. */
export function studentInterval(values: readonly number[], level: number): Interval {
  const centre = mean(values);
  const half =
    values.length < 2 ? Number.POSITIVE_INFINITY : studentPoint(values.length - 1, level) * standardError(values);
  return { n: values.length, mean: centre, low: centre - half, high: centre + half };
}

/** The same at 95 %. */
/** The 97.5th percentile of a standard normal. */
const Z = 1.959963984540054;

/** A share of `n` trials, and the 95 % interval of its probability by Wilson (1927, J. Am. Stat. Assoc. 22, 209); half a success is a tie. `n` ≥ 1. */
export function shareInterval(successes: number, n: number): Interval {
  const share = successes / n;
  const scale = 1 + Z ** 2 / n;
  const centre = (share + Z ** 2 / (2 * n)) / scale;
  const half = (Z * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2))) / scale;
  return { n, mean: share, low: Math.max(0, centre - half), high: Math.min(1, centre + half) };
}

export const interval95 = (values: readonly number[]): Interval => studentInterval(values, 0.05);

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
 * Exponent s of y ≈ c·x^s: least squares of log y on log x. The 95 % interval is Student's with n − 2 degrees of freedom; it assumes independent
 * residuals, which a smooth curve does not have: of a curve it measures the fit, not chance. `null` for fewer than three points with positive
 * coordinates.
 */
export function powerSlope(xs: readonly number[], ys: readonly number[]): Slope | null {
  const points = xs.flatMap((x, i): [number, number][] =>
    x > 0 && ys[i]! > 0 ? [[Math.log(x), Math.log(ys[i]!)]] : [],
  );
  const n = points.length;
  if (n < 3) return null;
  const mx = mean(points.map(([x]) => x));
  const my = mean(points.map(([, y]) => y));
  const sxx = points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  const slope = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / sxx;
  const residual = points.reduce((sum, [x, y]) => sum + (y - my - slope * (x - mx)) ** 2, 0);
  const half = studentPoint(n - 2, 0.05) * Math.sqrt(residual / (n - 2) / sxx);
  return { n, mean: slope, low: slope - half, high: slope + half, atOne: Math.exp(my - slope * mx) };
}

/** The same of values[t] over t = from … to. */
export function logLogSlope(values: readonly number[], from = 1, to = values.length - 1): Slope | null {
  const times = values.map((_, t) => (t >= Math.max(1, from) && t <= to ? t : 0));
  return powerSlope(times, values);
}

/** First index at which a value is at most ε; null if there is none. */
export function iterationsTo(values: readonly number[], epsilon: number): number | null {
  const found = values.findIndex((value) => value <= epsilon);
  return found < 0 ? null : found;
}
