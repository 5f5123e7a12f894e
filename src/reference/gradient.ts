/** A tensor of a reference: f64, or f32 values that are exact in f64. */
export type Values = ArrayLike<number>;

/**
 * Gradient of ⟨dy, f(x)⟩ by central differences in f64, whose error is about 1e-9 of the gradient, at the
 * given elements of x (all by default).
 */
export function gradient(
  f: (x: Float64Array) => Values,
  x: Values,
  dy: Values,
  elements?: readonly number[],
): number[] {
  const at = Float64Array.from(x);
  const project = () => {
    const y = f(at);
    let sum = 0;
    for (let i = 0; i < y.length; i++) sum += dy[i]! * y[i]!;
    return sum;
  };
  return (elements ?? Array.from(at.keys())).map((i) => {
    const kept = at[i]!;
    const h = 1e-5 * Math.max(1, Math.abs(kept));
    at[i] = kept + h;
    const up = project();
    at[i] = kept - h;
    const down = project();
    at[i] = kept;
    return (up - down) / (2 * h);
  });
}
