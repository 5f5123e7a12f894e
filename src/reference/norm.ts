import type { Values } from './gradient';

/** LayerNorm of the first `elements` of the rows of x [rows, width]: w·(x − μ) / √(mean((x − μ)²) + ε) + b; the rest is zero. */
export function layerNormReference(
  x: Values,
  w: Values,
  b: Values,
  width: number,
  epsilon: number,
  elements = width,
): Float64Array {
  const y = new Float64Array(x.length);
  for (let row = 0; row < x.length; row += width) {
    const values = Array.from({ length: elements }, (_, i) => x[row + i]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / elements;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / elements;
    values.forEach((value, i) => {
      y[row + i] = (w[i]! * (value - mean)) / Math.sqrt(variance + epsilon) + b[i]!;
    });
  }
  return y;
}

/** RMSNorm of the rows of x [rows, width]: w·x / √(mean(x²) + ε), the mean over the first `elements` of a row. */
export function normReference(x: Values, w: Values, width: number, epsilon: number, elements = width): Float64Array {
  const y = new Float64Array(x.length);
  for (let row = 0; row < x.length; row += width) {
    let squares = 0;
    for (let i = 0; i < elements; i++) squares += x[row + i]! ** 2;
    const rms = Math.sqrt(squares / elements + epsilon);
    for (let i = 0; i < width; i++) y[row + i] = (w[i]! * x[row + i]!) / rms;
  }
  return y;
}
