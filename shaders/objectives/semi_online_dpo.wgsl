// Semi-online DPO (arXiv 2506.21495): L = −log σ(βΔ) on two responses of the policy as it was at the last sync;  dL/dπ = ∓β σ(−βΔ)
struct Settings { beta: f32, sync: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let x = settings.beta * (pair.ratio_w - pair.ratio_l);
  let slope = settings.beta * sigmoid(-x);
  return Slopes(-log_sigmoid(x), -slope, slope);
}
