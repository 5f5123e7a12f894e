/** Weights and moments, f64, changed in place by `adamwStep`. */
export interface AdamWState {
  w: Float64Array;
  first: Float64Array;
  second: Float64Array;
}

/** `step` is 1 for the first. */
interface AdamWRule {
  step: number;
  learningRate: number;
  beta1: number;
  beta2: number;
  epsilon: number;
  weightDecay: number;
}

/** AdamW (Loshchilov & Hutter 2019, algorithm 2) in f64; `decayed(i)` says whether weight decay acts on element i. */
export function adamwStep(
  { w, first, second }: AdamWState,
  gradient: ArrayLike<number>,
  { step, learningRate, beta1, beta2, epsilon, weightDecay }: AdamWRule,
  decayed: (index: number) => boolean,
): void {
  for (let i = 0; i < w.length; i++) {
    const g = gradient[i]!;
    first[i] = beta1 * first[i]! + (1 - beta1) * g;
    second[i] = beta2 * second[i]! + (1 - beta2) * g * g;
    const m = first[i]! / (1 - beta1 ** step);
    const v = second[i]! / (1 - beta2 ** step);
    if (decayed(i)) w[i] = w[i]! * (1 - learningRate * weightDecay);
    w[i] = w[i]! - (learningRate * m) / (Math.sqrt(v) + epsilon);
  }
}
