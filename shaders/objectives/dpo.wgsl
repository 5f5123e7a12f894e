// DPO (arXiv 2305.18290 eq. 7): L = −log σ(βΔ), Δ = c_w − c_l;  dL/dπ_w = −β σ(−βΔ) = −dL/dπ_l
struct Settings { beta: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let x = settings.beta * (pair.ratio_w - pair.ratio_l);
  let slope = settings.beta * sigmoid(-x);
  return Slopes(-log_sigmoid(x), -slope, slope);
}
