/** Flat-buffer mathematics in f64: what clip, compare and extrapolate compute. */

/** Σ aᵢ bᵢ */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** Σ cₖ xₖ, element by element. */
export function combination(terms: readonly (readonly [number, ArrayLike<number>])[]): Float64Array {
  const y = new Float64Array(terms[0]![1].length);
  for (const [c, x] of terms) for (let i = 0; i < y.length; i++) y[i] = y[i]! + c * x[i]!;
  return y;
}
