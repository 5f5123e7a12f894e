import type { Values } from './gradient';

/** The rows of y [rows, width] plus those of b [some rows, width], in turn. */
export const biasReference = (y: Values, b: Values): Float64Array =>
  Float64Array.from(y, (value, i) => value + b[i % b.length]!);
