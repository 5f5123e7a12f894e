import type { Values } from './gradient';

type Form = 'NN' | 'NT' | 'TN';
type Sizes = { rows: number; cols: number; inner: number };

/**
 * f64 product op(a)·op(b), [rows, cols], of stored a (NN, NT: [rows, inner], TN: [inner, rows]) and b (NN, TN: [inner, cols], NT:
 * [cols, inner]); and Σ|a·b| of every element, in which rounding errors are measured.
 */
export function matmulReference(
  form: Form,
  a: Values,
  b: Values,
  sizes: Sizes,
): { product: Float64Array; magnitude: Float64Array } {
  const product = new Float64Array(sizes.rows * sizes.cols);
  const magnitude = new Float64Array(product.length);
  for (let at = 0; at < product.length; at++) [product[at], magnitude[at]] = matmulElement(form, a, b, sizes, at);
  return { product, magnitude };
}

/** One element of that product, by its place in [rows, cols], and its Σ|a·b|. */
export function matmulElement(
  form: Form,
  a: Values,
  b: Values,
  { rows, cols, inner }: Sizes,
  at: number,
): [value: number, magnitude: number] {
  const [i, j] = [Math.floor(at / cols), at % cols];
  let [sum, magnitude] = [0, 0];
  for (let k = 0; k < inner; k++) {
    const term = a[form === 'TN' ? k * rows + i : i * inner + k]! * b[form === 'NT' ? j * inner + k : k * cols + j]!;
    sum += term;
    magnitude += Math.abs(term);
  }
  return [sum, magnitude];
}

/** γ_K = K·u / (1 − K·u), u = 2⁻²³: a sum of K products is off by at most γ_K·Σ|a·b|, in any order and with either rounding. */
export function matmulBound(inner: number): number {
  return (inner * 2 ** -23) / (1 - inner * 2 ** -23);
}

/** Unit roundoff of f16 (11 bits) with either rounding, which WGSL leaves open, and its least normal number, below which it may flush to 0. */
const HALF = 2 ** -10;
const LEAST_HALF = 2 ** -14;

/**
 * The error of a product whose operands are rounded to f16 first, at most: each moves by u·|x| + δ, so |âb̂ − ab| ≤ (2u + u²)·|ab| +
 * δ·(1 + u)·(|a| + |b|) + δ², and a sum of K exact products of f16 in f32 adds γ_K of what is added.
 * @param magnitude Σ|a·b|; @param operands Σ(|a| + |b|)
 */
export function halfMatmulBound(inner: number, magnitude: number, operands: number): number {
  const rounding =
    (2 * HALF + HALF * HALF) * magnitude + LEAST_HALF * (1 + HALF) * operands + inner * LEAST_HALF * LEAST_HALF;
  return rounding + matmulBound(inner) * (magnitude + rounding);
}
