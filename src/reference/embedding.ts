import type { Values } from './gradient';

/** The rows of w [vocab, width] that ids name. */
export function embeddingReference(w: Values, ids: ArrayLike<number>, width: number): Float64Array {
  return Float64Array.from(
    { length: ids.length * width },
    (_, i) => w[ids[Math.floor(i / width)]! * width + (i % width)]!,
  );
}
