// Online DPO (arXiv 2402.04792): L = −log σ(βΔ) on two responses that the policy has just drawn;  dL/dπ = ∓β σ(−βΔ)
struct Settings { beta: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let x = settings.beta * (pair.ratio_w - pair.ratio_l);
  let slope = settings.beta * sigmoid(-x);
  return Slopes(-log_sigmoid(x), -slope, slope);
}
