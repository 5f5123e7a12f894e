import type { Values } from './gradient';

/** Φ(x) = 1/2 + φ(x)·(x + x³/3 + x⁵/15 + …) (Marsaglia 2004, J. Stat. Software 11, 4). */
function normalShare(x: number): number {
  if (Math.abs(x) > 12) return x > 0 ? 1 : 0;
  let term = x;
  let sum = x;
  for (let n = 3; Math.abs(term) > 1e-17 * Math.abs(sum); n += 2) {
    term *= (x * x) / n;
    sum += term;
  }
  return 0.5 + (sum * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

const ACTIVATIONS = {
  silu: (x: number) => x / (1 + Math.exp(-x)),
  gelu: (x: number) => x * normalShare(x),
  gelu_tanh: (x: number) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  relu: (x: number) => (x > 0 ? x : 0),
};

/** act(gate)·up of packed rows [gate | up], 2·width numbers each, or act(x) of plain rows of width numbers. */
export function activationReference(
  x: Values,
  width: number,
  { gated, activation }: { gated: boolean; activation: keyof typeof ACTIVATIONS },
): Float64Array {
  const act = ACTIVATIONS[activation];
  if (!gated) return Float64Array.from(x, act);
  return Float64Array.from({ length: x.length / 2 }, (_, i) => {
    const at = Math.floor(i / width) * 2 * width + (i % width);
    return act(x[at]!) * x[at + width]!;
  });
}
