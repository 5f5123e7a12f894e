import type { Values } from './gradient';

interface Sizes {
  rows: number;
  out: number;
  rank: number;
  scale: number;
  /** The columns of y [rows, y.width] and of z [rows, z.width] that take part. */
  y: { width: number; first: number };
  z: { width: number; first: number };
}

/** y + scale·z·bᵀ in f64, the whole of y. */
export function loraReference(
  { y, z, b }: { y: Values; z: Values; b: Values },
  { rows, out, rank, scale, y: ofY, z: ofZ }: Sizes,
): Float64Array {
  const result = Float64Array.from(y);
  for (let row = 0; row < rows; row++)
    for (let o = 0; o < out; o++)
      for (let k = 0; k < rank; k++)
        result[row * ofY.width + ofY.first + o]! += scale * z[row * ofZ.width + ofZ.first + k]! * b[o * rank + k]!;
  return result;
}
