// ESPO (arXiv 2202.00079): L = −ρA, ρ = π/π_old, and dL/dπ the same; in place of clipping, the responses are drawn anew once the mean of
// |ρ − 1| passes δ
struct Settings { delta: f32, kl: f32, epochs: f32 }

fn objective(token: Token, settings: Settings) -> Slope {
  let value = -likelihood_ratio(token) * token.advantage;
  return Slope(value, value);
}
