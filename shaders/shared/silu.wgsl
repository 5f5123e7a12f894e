// silu(g) = g·σ(g), silu' = σ(g)·(1 + g·(1 − σ(g)))

// exp of a negative number only, so that it cannot overflow
fn sigmoid(g: vec4f) -> vec4f {
  let t = exp(-abs(g));
  return select(t, vec4f(1.0), g >= vec4f()) / (1.0 + t);
}

fn activated(g: vec4f) -> vec4f {
  return g * sigmoid(g);
}

fn pulled(gradient: vec4f, up: vec4f, g: vec4f) -> Pulled {
  let s = sigmoid(g);
  return Pulled(gradient * up * s * (1.0 + g * (1.0 - s)), gradient * g * s);
}
