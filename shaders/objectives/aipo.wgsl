// AIPO (arXiv 2409.08845 eqs. 10, 11): L = −log σ(x) − λ π_w/L_w, x = β[Δ − α(r_w − r_l)], r = π − c the reference;
// dL/dπ_w = −β σ(−x) − λ/L_w, dL/dπ_l = β σ(−x)
struct Settings { beta: f32, alpha: f32, lambda: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let reference_margin = (pair.policy_w - pair.ratio_w) - (pair.policy_l - pair.ratio_l);
  let x = settings.beta * (pair.ratio_w - pair.ratio_l - settings.alpha * reference_margin);
  let slope = settings.beta * sigmoid(-x);
  let per_token = settings.lambda / pair.length_w;
  return Slopes(-log_sigmoid(x) - per_token * pair.policy_w, -slope - per_token, slope);
}
