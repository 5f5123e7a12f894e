/** Geometry of the triangle: three probabilities as a point, and back. Pixels of the picture's own coordinates, y down. */

export interface Point {
  x: number;
  y: number;
}

export type Triple = readonly [number, number, number];

export const WIDTH = 480;
export const HEIGHT = 430;

/** Corners of the three actions: top, left, right; equal sides. */
export const CORNERS: readonly [Point, Point, Point] = [
  { x: 240, y: 34 },
  { x: 40, y: 34 + 200 * Math.sqrt(3) },
  { x: 440, y: 34 + 200 * Math.sqrt(3) },
];

/** The point of three probabilities, which sum to 1. */
export function place(p: Triple): Point {
  const [a, b, c] = CORNERS;
  return { x: p[0] * a.x + p[1] * b.x + p[2] * c.x, y: p[0] * a.y + p[1] * b.y + p[2] * c.y };
}

/** The nearest probabilities to a point, none below `least`: the inverse of `place` inside of the triangle. */
export function probabilitiesAt({ x, y }: Point, least = 0): Triple {
  const [a, b, c] = CORNERS;
  const first = (y - b.y) / (a.y - b.y);
  const third = (x - b.x - first * (a.x - b.x)) / (c.x - b.x);
  return nearest([first, 1 - first - third, third], least);
}

/** Euclidean projection on { p : Σ p = 1, p ≥ least } (Held, Wolfe & Crowder 1974), for Σ raw = 1. */
export function nearest(raw: Triple, least: number): Triple {
  const sorted = [...raw].sort((p, q) => q - p);
  let sum = 0;
  let shift = 0;
  sorted.forEach((value, i) => {
    sum += value;
    const candidate = (sum - (1 - (raw.length - i - 1) * least)) / (i + 1);
    if (value - candidate > least) shift = candidate;
  });
  return raw.map((value) => Math.max(least, value - shift)) as unknown as Triple;
}

/** The probabilities of three actions among themselves. */
export function conditional(probabilities: readonly number[], [a, b, c]: Triple): Triple {
  const three = [probabilities[a]!, probabilities[b]!, probabilities[c]!] as const;
  const sum = three[0] + three[1] + three[2];
  return sum > 0 ? [three[0] / sum, three[1] / sum, three[2] / sum] : [1 / 3, 1 / 3, 1 / 3];
}

/** The same from log-probabilities, even if all three are tiny. */
export function conditionalOfLogs(logs: readonly number[], actions: Triple): Triple {
  const three = actions.map((action) => logs[action]!);
  const most = Math.max(...three);
  const weights = three.map((z) => Math.exp(z - most));
  return conditional(weights, [0, 1, 2]);
}

/** Points of a triangular grid, `steps` a side, without the edges. */
export function innerGrid(steps: number): Triple[] {
  const grid: Triple[] = [];
  for (let i = 1; i < steps - 1; i++)
    for (let j = 1; i + j < steps; j++) grid.push([i / steps, j / steps, (steps - i - j) / steps]);
  return grid;
}

/** The segment in which Σ p·value = level crosses the triangle; null if it does not, or if all values are equal. */
export function levelSet(values: Triple, level: number): [Point, Point] | null {
  const ends: Point[] = [];
  for (const [i, j] of [
    [0, 1],
    [1, 2],
    [2, 0],
  ] as const) {
    const from = values[i] - level;
    const to = values[j] - level;
    if (from === to || from > 0 === to > 0) continue;
    const share = from / (from - to);
    ends.push({
      x: CORNERS[i].x + share * (CORNERS[j].x - CORNERS[i].x),
      y: CORNERS[i].y + share * (CORNERS[j].y - CORNERS[i].y),
    });
  }
  return ends.length === 2 ? [ends[0]!, ends[1]!] : null;
}

/** An SVG path through points, rounded to a tenth of a pixel. */
export function pathThrough(points: readonly Point[], closed = false): string {
  const parts = points.map(({ x, y }, i) => `${i === 0 ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`);
  return parts.join('') + (closed && parts.length > 0 ? 'Z' : '');
}

/** An arrow from one point to another with a head of at most `head` pixels; an empty path below half a pixel. */
export function arrowPath(from: Point, to: Point, head: number): string {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length < 0.5) return '';
  const size = Math.min(head, length);
  const [ux, uy] = [(to.x - from.x) / length, (to.y - from.y) / length];
  const wing = (side: 1 | -1): Point => ({
    x: to.x - size * ux + (side * size * uy) / 2,
    y: to.y - size * uy - (side * size * ux) / 2,
  });
  return pathThrough([from, to]) + pathThrough([wing(1), to, wing(-1)]);
}
