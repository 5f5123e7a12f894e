// ORPO (arXiv 2403.07691 eqs. 6, 7): L = −π_w/L_w − λ log σ(x), x = a − b − log(1−eᵃ) + log(1−eᵇ), a = π_w/L_w, b = π_l/L_l;
// dL/dπ_w = −[1 + λ σ(−x)/(1−eᵃ)]/L_w, dL/dπ_l = λ σ(−x)/(1−eᵇ)/L_l;  a, b ≤ −1e-6
struct Settings { lambda: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let a = min(pair.policy_w / pair.length_w, -1e-6);
  let b = min(pair.policy_l / pair.length_l, -1e-6);
  let w = one_minus_exp(a);
  let l = one_minus_exp(b);
  let x = a - b - (log(w) - log(l));
  let slope = settings.lambda * sigmoid(-x);
  return Slopes(-pair.policy_w / pair.length_w - settings.lambda * log_sigmoid(x), -(1.0 + slope / w) / pair.length_w, slope / l / pair.length_l);
}
