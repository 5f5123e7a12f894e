// PPO-clip (arXiv 1707.06347 eq. 7): L = max(−ρA, −clip(ρ, 1±ε) A), ρ = π/π_old;  dL/dπ = −ρA if that is the larger, else 0
struct Settings { clip: f32, kl: f32, epochs: f32 }

fn objective(token: Token, settings: Settings) -> Slope {
  let ratio = likelihood_ratio(token);
  let free = -ratio * token.advantage;
  let held = -clamp(ratio, 1.0 - settings.clip, 1.0 + settings.clip) * token.advantage;
  return Slope(max(free, held), select(0.0, free, free >= held));
}
