/** theta^(−2i/dims) for i < dims/2, in f64 (Su et al. 2021, eq. 15). */
export const frequencies = (theta: number, dims: number): number[] =>
  Array.from({ length: dims / 2 }, (_, i) => theta ** ((-2 * i) / dims));
