import { Failed } from '../../messages/failure';
import type { Slow } from '../slow';

/** P(row ≻ column) of one prompt, [actions][actions]; the two orders of a pair sum to 1. */
type Wins = readonly (readonly number[])[];

/** Largest duality gap of what is given out. The two orders of a pair may miss 1 by 1e-9 (see `parseExperiment`), and so may the gap miss 0. */
const LARGEST_GAP = 1e-8;

/**
 * An equilibrium of one prompt's game, as probabilities. The simplex method gives a vertex in a few steps, but on a degenerate game of rounded
 * numbers it may circle or end elsewhere; what fails its bound or its gap goes to an interior point method, which ends after O(√n) steps a
 * digit. Throws a Failed if the gap of that, too, is above `LARGEST_GAP`.
 */
export function equilibrium(wins: Wins): number[] {
  const vertex = simplex(wins);
  if (vertex && largestGain(wins, vertex) <= LARGEST_GAP) return vertex;
  const centre = interiorPoint(wins);
  const gap = largestGain(wins, centre);
  if (gap <= LARGEST_GAP) return centre;
  throw new Failed({ code: 'no-equilibrium', facts: { gap, most: LARGEST_GAP } });
}

/** An equilibrium of every prompt's game. */
export function* equilibriaOf(wins: readonly Wins[]): Slow<number[][]> {
  const found: number[][] = [];
  for (const each of wins) {
    found.push(equilibrium(each));
    yield null;
  }
  return found;
}

/** 2 max_a P(a ≻ x) − 1; NaN for what are no probabilities. */
function largestGain(wins: Wins, x: readonly number[]): number {
  const sum = x.reduce((total, p) => total + p, 0);
  if (!(Math.abs(sum - 1) <= 1e-9)) return Number.NaN;
  return 2 * Math.max(...wins.map((row) => row.reduce((total, p, b) => total + p * x[b]!, 0))) - 1;
}

/** Pivots an action; a game of 64 takes some hundred in all. */
const PIVOTS = 50;

/**
 * Von Neumann's linear program: maximise Σ x with B x ≤ 1, x ≥ 0 for the positive matrix B = P + 1, then normalise; with Bland's rule. Null if
 * it does not end.
 */
function simplex(wins: Wins): number[] | null {
  const n = wins.length;
  // Column player: keeps the row player's best reply small. Rows: n constraints and the goal; columns: x, slack, right side.
  const rows = wins.map((row, i) => [...row.map((p) => p + 1), ...row.map((_, j) => (i === j ? 1 : 0)), 1]);
  const goal = [...Array<number>(n).fill(-1), ...Array<number>(n + 1).fill(0)];
  const basis = wins.map((_, i) => n + i);
  const tiny = 1e-12;
  for (let pivots = 0; ; pivots++) {
    const enter = goal.findIndex((value, j) => j < 2 * n && value < -tiny);
    if (enter < 0) break;
    let leave = -1;
    rows.forEach((row, i) => {
      if (row[enter]! <= tiny) return;
      const ratio = row[2 * n]! / row[enter]!;
      const best = leave < 0 ? Number.POSITIVE_INFINITY : rows[leave]![2 * n]! / rows[leave]![enter]!;
      if (ratio < best - tiny || (ratio <= best + tiny && basis[i]! < basis[leave]!)) leave = i;
    });
    const pivotRow = rows[leave];
    if (!pivotRow || pivots === PIVOTS * n) return null;
    const pivot = pivotRow[enter]!;
    for (let j = 0; j <= 2 * n; j++) pivotRow[j]! /= pivot;
    for (const row of [...rows, goal]) {
      const factor = row[enter]!;
      if (row !== pivotRow && factor !== 0) for (let j = 0; j <= 2 * n; j++) row[j]! -= factor * pivotRow[j]!;
    }
    basis[leave] = enter;
  }
  const x = Array<number>(n).fill(0);
  basis.forEach((column, i) => {
    if (column < n) x[column] = Math.max(0, rows[i]![2 * n]!);
  });
  return normalised(x);
}

/** Complementarity at which the interior point method ends. */
const SMALL = 2 ** -40;
/** Of a predictor: the whole way would end on the border, where the corrector divides by 0. */
const LONGEST = 1 - 2 ** -8;
/** More than the bound: √65 · ln(1/SMALL) steps by a quarter each. */
const STEPS = 2000;

/**
 * x ≥ 0 with M x ≥ 0 for the skew matrix M = Pᵀ − P, by the predictor–corrector method of Mizuno, Todd and Ye (Mathematics of Operations Research
 * 18, 1993) on the self-dual embedding: z = (x, θ), s = M̄ z + q with M̄ = [[M, r], [−rᵀ, 0]], r = 1 − M 1 and q = (0, n + 1). z = s = 1 lies on
 * the central path; zᵀM̄z = 0, so that a predictor of length a takes the mean complementarity μ = zᵀs / (n + 1) to (1 − a) μ, and θ = μ.
 * At the end an action has x > 0 in some equilibrium or s > 0 in all (Goldman and Tucker), which decides the zeros.
 */
function interiorPoint(wins: Wins): number[] {
  const n = wins.length;
  const skew = wins.map((row, a) => row.map((p, b) => wins[b]![a]! - p));
  const r = skew.map((row) => 1 - row.reduce((sum, x) => sum + x, 0));
  const matrix = [...skew.map((row, a) => [...row, r[a]!]), [...r.map((x) => -x), 0]];
  let z = matrix.map(() => 1);
  let s = matrix.map(() => 1);
  const toward = (right: (i: number) => number) => {
    const system = matrix.map((row, i) => row.map((x, j) => (i === j ? x + s[i]! / z[i]! : x)));
    const dz = solved(
      system,
      z.map((_, i) => right(i)),
    );
    return { dz, ds: matrix.map((row) => row.reduce((sum, x, j) => sum + x * dz[j]!, 0)) };
  };
  const move = ({ dz, ds }: ReturnType<typeof toward>, length: number) => {
    z = z.map((x, i) => x + length * dz[i]!);
    s = s.map((x, i) => x + length * ds[i]!);
  };
  for (let step = 0, mu = 1; mu > SMALL && step < STEPS; step++) {
    const predicted = toward((i) => -s[i]!);
    const bend = Math.hypot(...predicted.dz.map((x, i) => x * predicted.ds[i]!)) / mu;
    const length = Math.min(LONGEST, 2 / (1 + Math.sqrt(1 + 16 * bend)));
    move(predicted, length);
    mu *= 1 - length;
    const centre = mu;
    move(
      toward((i) => centre / z[i]! - s[i]!),
      1,
    );
  }
  return normalised(z.slice(0, n).map((x, i) => (x > s[i]! ? x : 0)));
}

function normalised(x: readonly number[]): number[] {
  const sum = x.reduce((a, b) => a + b, 0);
  return x.map((value) => value / sum);
}

/** Solves A x = b by elimination with the largest pivot of a column; overwrites both. */
function solved(a: number[][], b: number[]): number[] {
  const n = b.length;
  for (let k = 0; k < n; k++) {
    let top = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i]![k]!) > Math.abs(a[top]![k]!)) top = i;
    [a[k], a[top]] = [a[top]!, a[k]!];
    [b[k], b[top]] = [b[top]!, b[k]!];
    for (let i = k + 1; i < n; i++) {
      const factor = a[i]![k]! / a[k]![k]!;
      if (factor === 0) continue;
      for (let j = k + 1; j < n; j++) a[i]![j]! -= factor * a[k]![j]!;
      b[i]! -= factor * b[k]!;
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) b[i]! -= a[i]![j]! * b[j]!;
    b[i]! /= a[i]![i]!;
  }
  return b;
}
