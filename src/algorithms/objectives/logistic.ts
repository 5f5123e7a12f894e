/** The logistic function and its logarithms in forms that keep their relative accuracy: exp only of −|x|, so it cannot overflow. */

/** log(1 + eˣ) */
export function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** log σ(x) */
export function logSigmoid(x: number): number {
  return -softplus(-x);
}

/** σ(x), without forming 1 − σ. */
export function sigmoid(x: number): number {
  const t = Math.exp(-Math.abs(x));
  return (x >= 0 ? 1 : t) / (1 + t);
}
