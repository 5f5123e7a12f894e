import type { Point, Triple } from './ternary';

/**
 * The plane of log-probabilities of three actions: an orthonormal basis of the logits whose mean is 0 (the isometric log-ratio, Egozcue
 * et al. 2003). A tilt by exp(r/β) is the same straight arrow everywhere, and an extrapolation by α goes on by α of the last change.
 */

const ROOT2 = Math.SQRT2;
const ROOT6 = Math.sqrt(6);

/** The first action is up, the second down left, the third down right, as in the triangle. */
export function toPlane(logs: Triple): Point {
  return { x: (logs[2] - logs[1]) / ROOT2, y: (2 * logs[0] - logs[1] - logs[2]) / ROOT6 };
}

/** Log-probabilities of three actions at a point of the plane. */
export function fromPlane({ x, y }: Point): Triple {
  const z = [(2 * y) / ROOT6, -x / ROOT2 - y / ROOT6, x / ROOT2 - y / ROOT6] as const;
  const most = Math.max(...z);
  const logSum = most + Math.log(z.reduce((sum, value) => sum + Math.exp(value - most), 0));
  return [z[0] - logSum, z[1] - logSum, z[2] - logSum];
}

/** KL(p ‖ q) of log-probabilities, nats. */
export function divergenceOf(p: Triple, q: Triple): number {
  return p.reduce((sum, z, i) => sum + Math.exp(z) * (z - q[i]!), 0);
}

const FARTHEST = 60;

/**
 * The edge of the ball { π : KL(π ‖ centre) ≤ radius } in the plane, one point for each angle. Along a straight line from the centre
 * the divergence grows (its derivative is s times a variance), so bisection finds the edge. If the divergence stays below the radius, the
 * point at distance `FARTHEST` is taken.
 */
export function klBall(centre: Point, radius: number, angles = 72): Point[] {
  const origin = fromPlane(centre);
  return Array.from({ length: angles }, (_, i) => {
    const angle = (2 * Math.PI * i) / angles;
    const at = (s: number): Point => ({ x: centre.x + s * Math.cos(angle), y: centre.y + s * Math.sin(angle) });
    let inside = 0;
    let outside = FARTHEST;
    for (let n = 0; n < 40; n++) {
      const middle = (inside + outside) / 2;
      if (divergenceOf(fromPlane(at(middle)), origin) <= radius) inside = middle;
      else outside = middle;
    }
    return at(inside);
  });
}

export const between = (from: Point, to: Point, share: number): Point => ({
  x: from.x + share * (to.x - from.x),
  y: from.y + share * (to.y - from.y),
});

/** Maps a plane so that all points fit into a picture with equal scales; y up becomes y down. */
export function fitted(
  points: readonly Point[],
  size: { width: number; height: number; margin: number },
): { scale: number; place: (point: Point) => Point; point: (place: Point) => Point } {
  const [left, right] = [Math.min(...points.map(({ x }) => x)), Math.max(...points.map(({ x }) => x))];
  const [low, high] = [Math.min(...points.map(({ y }) => y)), Math.max(...points.map(({ y }) => y))];
  const { width, height, margin } = size;
  const scale = Math.min(
    (width - 2 * margin) / Math.max(right - left, 1e-9),
    (height - 2 * margin) / Math.max(high - low, 1e-9),
    1e6,
  );
  const [middleX, middleY] = [(left + right) / 2, (low + high) / 2];
  return {
    scale,
    place: ({ x, y }) => ({ x: width / 2 + scale * (x - middleX), y: height / 2 - scale * (y - middleY) }),
    point: ({ x, y }) => ({ x: middleX + (x - width / 2) / scale, y: middleY - (y - height / 2) / scale }),
  };
}
