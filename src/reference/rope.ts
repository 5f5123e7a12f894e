import type { Values } from './gradient';

/**
 * Rotates the first `rotatedHeads` heads of x [rows, allHeads, headDim] as complex numbers x[i] + j·x[i + rotaryDim/2], row r by the
 * angles of position firstPosition + r % time; elements from rotaryDim on stay.
 */
export function ropeReference(
  x: Values,
  sizes: {
    time: number;
    rotatedHeads: number;
    allHeads: number;
    headDim: number;
    rotaryDim: number;
    theta: number;
    firstPosition: number;
  },
): Float64Array {
  const { time, rotatedHeads, allHeads, headDim, rotaryDim, theta, firstPosition } = sizes;
  const y = Float64Array.from(x);
  const half = rotaryDim / 2;
  for (let start = 0; start < x.length; start += headDim) {
    const head = (start / headDim) % allHeads;
    const position = firstPosition + (Math.floor(start / headDim / allHeads) % time);
    for (let i = 0; i < half && head < rotatedHeads; i++) {
      const angle = position / theta ** (i / half);
      const real = x[start + i]!;
      const imaginary = x[start + i + half]!;
      y[start + i] = real * Math.cos(angle) - imaginary * Math.sin(angle);
      y[start + i + half] = real * Math.sin(angle) + imaginary * Math.cos(angle);
    }
  }
  return y;
}
