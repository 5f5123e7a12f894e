/** Where the points of a class stand. */

/** The middle value; of an even number the greater of the two. */
export const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Half of the values decide what is drawn: a single wild one must not press all others together. */
const REACH = 6;

/** What an axis shows of one value or more around what came: from the least to the greatest of them, but none that lie wildly far off. */
export function reachOf(values: readonly number[], centre: number, least: number): { low: number; high: number } {
  const typical = Math.max(median(values.map((value) => Math.abs(value - centre))), least);
  const near = values.filter((value) => Math.abs(value - centre) <= REACH * typical);
  return { low: Math.min(centre - least, ...near), high: Math.max(centre + least, ...near) };
}

interface Dot {
  x: number;
  /** How many dots it stands on. */
  level: number;
  /** Where it was said is beyond the edge that it is drawn at. */
  beyond: boolean;
}

/** Dots along an axis of `width`, `size` apart: each at its value, and on those that stand there already. */
export function dotsOf(
  values: readonly number[],
  { low, high }: { low: number; high: number },
  { width, size }: { width: number; size: number },
): Dot[] {
  const dots: Dot[] = [];
  for (const value of [...values].sort((a, b) => a - b)) {
    const x = Math.min(Math.max((value - low) / (high - low), 0), 1) * width || 0;
    const below = dots.filter((dot) => Math.abs(dot.x - x) < size);
    const level = below.reduce((most, dot) => Math.max(most, dot.level + 1), 0);
    dots.push({ x, level, beyond: value < low || value > high });
  }
  return dots;
}
