// XPO (arXiv 2405.21046, Alg. 1): L = −log σ(βΔ) + α log π(ỹ), ỹ the response that the reference has drawn (its context is 1, the other's 0);
// dL/dπ_s = ∓β σ(−βΔ) + α·context_s
struct Settings { beta: f32, alpha: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let x = settings.beta * (pair.ratio_w - pair.ratio_l);
  let slope = settings.beta * sigmoid(-x);
  let value = -log_sigmoid(x) + settings.alpha * (pair.context_w * pair.policy_w + pair.context_l * pair.policy_l);
  return Slopes(value, -slope + settings.alpha * pair.context_w, slope + settings.alpha * pair.context_l);
}
