// RPO with the mean of each response (arXiv 2405.16436, the authors' OpenRLHF): L = −log σ(βΔ) − η π_w/L_w;
// dL/dπ_w = −β σ(−βΔ) − η/L_w, dL/dπ_l = β σ(−βΔ)
struct Settings { beta: f32, eta: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let x = settings.beta * (pair.ratio_w - pair.ratio_l);
  let slope = settings.beta * sigmoid(-x);
  let pull = settings.eta / pair.length_w;
  return Slopes(-log_sigmoid(x) - pull * pair.policy_w, -slope - pull, slope);
}
