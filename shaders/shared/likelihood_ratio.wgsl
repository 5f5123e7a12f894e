// ρ = π/π_old of a token. The log-ratio is held within ±20, where exp is far from overflow (as OpenRLHF does).
fn likelihood_ratio(token: Token) -> f32 {
  return exp(clamp(token.policy - token.old, -20.0, 20.0));
}
