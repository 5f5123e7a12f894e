// GELU by a tanh (Hendrycks & Gimpel 2016, arXiv 1606.08415): g·(1 + tanh u)/2 with u = √(2/π)·(g + 0.044715·g³), which is g·σ(2u).
// The derivative is σ(2u) + g·σ(2u)·(1 − σ(2u))·2u'.

const TWICE = 1.5957691216057308; // 2·√(2/π)

// σ(z) and 1 − σ(z)
struct Shares {
  below: vec4f,
  above: vec4f,
}

// exp of a negative number only, so that it cannot overflow
fn shares(z: vec4f) -> Shares {
  let t = exp(-abs(z));
  let small = t / (1.0 + t);
  let large = 1.0 / (1.0 + t);
  let positive = z >= vec4f();
  return Shares(select(small, large, positive), select(large, small, positive));
}

fn twice_u(g: vec4f) -> vec4f {
  return TWICE * (g + 0.044715 * g * g * g);
}

fn activated(g: vec4f) -> vec4f {
  return g * shares(twice_u(g)).below;
}

fn pulled(gradient: vec4f, up: vec4f, g: vec4f) -> Pulled {
  let s = shares(twice_u(g));
  let slope = s.below + g * s.below * s.above * (TWICE * (1.0 + 0.134145 * g * g));
  return Pulled(gradient * up * slope, gradient * g * s.below);
}
