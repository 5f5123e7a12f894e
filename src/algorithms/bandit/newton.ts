import type { Slow } from '../slow';

/** Value of a function at a point, with its gradient and its matrix of second derivatives (which may be approximate). */
export interface Quadratic {
  value: number;
  gradient: number[];
  hessian: number[][];
}

const STEPS = 200;
/** Largest distance from the start in any coordinate: beyond e^±500 a policy is a limit, not a minimiser. */
const FURTHEST = 500;
/** Largest coordinate of the last full step, relative to the point. */
const PRECISION = 1e-13;

/**
 * A stationary point near `start` that is a minimum, by Newton's method with Levenberg's damping; `null` if none is found
 * (unbounded, or no second derivative). `fixed` coordinates stay.
 */
export function* minimise(
  start: readonly number[],
  evaluate: (point: readonly number[]) => Slow<Quadratic>,
  fixed: readonly number[] = [],
): Slow<number[] | null> {
  let point = [...start];
  let here = yield* evaluate(point);
  let damping = 0;
  for (let step = 0; step < STEPS; step++) {
    const move = direction(here, damping, fixed);
    const size = move ? Math.max(...move.map((x, i) => Math.abs(x) / (1 + Math.abs(point[i]!)))) : Number.NaN;
    if (move && damping === 0 && size <= PRECISION) return point;
    const next = move && point.map((x, i) => x + move[i]!);
    const there = next && (yield* evaluate(next));
    yield null;
    // Near the minimum the values of two points no longer differ; take the full step there.
    if (next && there && (there.value < here.value || (damping === 0 && size < 1e-5))) {
      if (next.some((x, i) => Math.abs(x - start[i]!) > FURTHEST)) return null;
      point = next;
      here = there;
      damping = damping < 1e-6 ? 0 : damping / 10;
    } else if (damping > 0 && damping < 1 && size < 1e-5) damping = 0;
    else damping = damping === 0 ? 1e-4 : damping * 10;
  }
  return null;
}

/** −(H + damping·diag H)⁻¹ g, or null if that matrix is not positive definite. Scaled by its diagonal first. */
function direction({ gradient, hessian }: Quadratic, damping: number, fixed: readonly number[]): number[] | null {
  const scale = hessian.map((row, i) => (fixed.includes(i) || row[i] === 0 ? 0 : 1 / Math.sqrt(Math.abs(row[i]!))));
  const matrix = hessian.map((row, i) =>
    row.map((x, j) => (i === j ? (scale[i] === 0 ? 1 : Math.sign(x) + damping) : x * scale[i]! * scale[j]!)),
  );
  const solved = cholesky(
    matrix,
    gradient.map((g, i) => -g * scale[i]!),
  );
  return solved?.map((x, i) => x * scale[i]!) ?? null;
}

/** Solves A x = b for a symmetric positive definite A by Cholesky's factors; null if it is not. */
function cholesky(matrix: readonly (readonly number[])[], right: readonly number[]): number[] | null {
  const n = right.length;
  const lower: number[][] = [];
  for (let i = 0; i < n; i++) {
    const row: number[] = [];
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i]![j]!;
      for (let k = 0; k < j; k++) sum -= row[k]! * (j === i ? row[k]! : lower[j]![k]!);
      if (j < i) row.push(sum / lower[j]![j]!);
      else if (sum > 1e-14) row.push(Math.sqrt(sum));
      else return null;
    }
    lower.push(row);
  }
  const y: number[] = [];
  for (let i = 0; i < n; i++)
    y.push((right[i]! - lower[i]!.reduce((s, l, k) => (k < i ? s + l * y[k]! : s), 0)) / lower[i]![i]!);
  const x = [...y];
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= lower[k]![i]! * x[k]!;
    x[i]! /= lower[i]![i]!;
  }
  return x;
}
