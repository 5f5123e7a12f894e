// DAPO (arXiv 2503.14476): L = max(−ρA, −clip(ρ, 1−ε_low, 1+ε_high) A), ρ = π/π_old;  dL/dπ = −ρA if that is the larger, else 0
struct Settings { clip_low: f32, clip_high: f32, epochs: f32 }

fn objective(token: Token, settings: Settings) -> Slope {
  return clipped(token, settings.clip_low, settings.clip_high);
}
