// ρ = π/π_old of a token. The log-ratio is held within ±20, where exp is far from overflow (as OpenRLHF does).
fn likelihood_ratio(token: Token) -> f32 {
  return exp(clamp(token.policy - token.old, -20.0, 20.0));
}

/// PPO's clipped loss, max(−ρA, −clip(ρ, 1 − low, 1 + high) A), and its derivative by log π.
fn clipped(token: Token, low: f32, high: f32) -> Slope {
  let ratio = likelihood_ratio(token);
  let free = -ratio * token.advantage;
  let held = -clamp(ratio, 1.0 - low, 1.0 + high) * token.advantage;
  return Slope(max(free, held), select(0.0, free, free >= held));
}

/// What a token says of KL(π ‖ π_ref): eᵈ − 1 − d, d = log π_ref − log π held within ±20; near 0 by its series.
fn divergence(token: Token) -> Slope {
  let d = clamp(token.reference - token.policy, -20.0, 20.0);
  var series = 1.0; // 1 + d/3 + d²/12 + …, Horner; at |d| = 1/2 the next term is below 1e-9
  for (var k = 10.0; k > 2.0; k -= 1.0) { series = 1.0 + series * d / k; }
  let near = abs(d) < 0.5;
  let rise = select(exp(d) - 1.0, d + 0.5 * d * d * series, near);
  return Slope(select(rise - d, 0.5 * d * d * series, near), -rise);
}
