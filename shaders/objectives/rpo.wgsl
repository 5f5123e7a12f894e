// RPO as its authors have it (arXiv 2405.16436): L = −log σ(βΔ) − βη π_w;  dL/dπ_w = −β σ(−βΔ) − βη, dL/dπ_l = β σ(−βΔ)
struct Settings { beta: f32, eta: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let x = settings.beta * (pair.ratio_w - pair.ratio_l);
  let slope = settings.beta * sigmoid(-x);
  let pull = settings.beta * settings.eta;
  return Slopes(-log_sigmoid(x) - pull * pair.policy_w, -slope - pull, slope);
}
