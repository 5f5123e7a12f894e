// GELU (Hendrycks & Gimpel 2016, arXiv 1606.08415): g·Φ(g) with the normal distribution Φ, whose derivative is Φ(g) + g·φ(g).
// Φ(g) = erfc(−g/√2)/2 by the Chebyshev fit of Press et al., Numerical Recipes (2nd edition, 6.2), whose relative error is 1.2e-7.

fn tail(z: vec4f) -> vec4f { // erfc of z ≥ 0
  let t = 1.0 / (1.0 + 0.5 * z);
  var p = 0.17087277 * t - 0.82215223;
  p = p * t + 1.48851587;
  p = p * t - 1.13520398;
  p = p * t + 0.27886807;
  p = p * t - 0.18628806;
  p = p * t + 0.09678418;
  p = p * t + 0.37409196;
  p = p * t + 1.00002368;
  p = p * t - 1.26551223;
  return t * exp(p - z * z);
}

fn normal_share(g: vec4f) -> vec4f {
  let half = 0.5 * tail(abs(g) * 0.70710678);
  return select(half, 1.0 - half, g >= vec4f());
}

fn activated(g: vec4f) -> vec4f {
  return g * normal_share(g);
}

fn pulled(gradient: vec4f, up: vec4f, g: vec4f) -> Pulled {
  let share = normal_share(g);
  let slope = share + g * 0.39894228 * exp(-0.5 * g * g);
  return Pulled(gradient * up * slope, gradient * g * share);
}
