// GRPO (arXiv 2402.03300 eqs. 3, 4): L = max(−ρA, −clip(ρ, 1±ε) A) + β(e^{−c} + c − 1), ρ = π/π_old, c = log π − log π_ref;
// dL/dπ = −ρA if that is the larger, else 0, + β(1 − e^{−c}). The weight of a token is 1/|y|
struct Settings { clip: f32, kl: f32, epochs: f32 }

fn objective(token: Token, settings: Settings) -> Slope {
  let gain = clipped(token, settings.clip, settings.clip);
  let leash = divergence(token);
  return Slope(gain.value + settings.kl * leash.value, gain.slope + settings.kl * leash.slope);
}
