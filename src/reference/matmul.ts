import type { Values } from './gradient';

/**
 * f64 product op(a)·op(b), [rows, cols], of stored a (NN, NT: [rows, inner], TN: [inner, rows]) and b (NN, TN: [inner, cols], NT:
 * [cols, inner]); and Σ|a·b| of every element, in which rounding errors are measured.
 */
export function matmulReference(
  form: 'NN' | 'NT' | 'TN',
  a: Values,
  b: Values,
  { rows, cols, inner }: { rows: number; cols: number; inner: number },
): { product: Float64Array; magnitude: Float64Array } {
  const product = new Float64Array(rows * cols);
  const magnitude = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++)
      for (let k = 0; k < inner; k++) {
        const term =
          a[form === 'TN' ? k * rows + i : i * inner + k]! * b[form === 'NT' ? j * inner + k : k * cols + j]!;
        product[i * cols + j]! += term;
        magnitude[i * cols + j]! += Math.abs(term);
      }
  return { product, magnitude };
}

/** γ_K = K·u / (1 − K·u), u = 2⁻²³: a sum of K products is off by at most γ_K·Σ|a·b|, in any order and with either rounding. */
export function matmulBound(inner: number): number {
  return (inner * 2 ** -23) / (1 - inner * 2 ** -23);
}
