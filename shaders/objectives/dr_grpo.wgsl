// Dr. GRPO (arXiv 2503.20783): L = max(−ρA, −clip(ρ, 1±ε) A), ρ = π/π_old, A = r − r̄;  dL/dπ = −ρA if that is the larger, else 0
struct Settings { clip: f32, epochs: f32 }

fn objective(token: Token, settings: Settings) -> Slope {
  return clipped(token, settings.clip, settings.clip);
}
