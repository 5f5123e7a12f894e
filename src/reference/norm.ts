import type { Values } from './gradient';

/** RMSNorm of the rows of x [rows, width]: w·x / √(mean(x²) + ε). */
export function normReference(x: Values, w: Values, width: number, epsilon: number): Float64Array {
  const y = new Float64Array(x.length);
  for (let row = 0; row < x.length; row += width) {
    let squares = 0;
    for (let i = 0; i < width; i++) squares += x[row + i]! ** 2;
    const rms = Math.sqrt(squares / width + epsilon);
    for (let i = 0; i < width; i++) y[row + i] = (w[i]! * x[row + i]!) / rms;
  }
  return y;
}
