// RPO with a token mean (arXiv 2405.16436 as TRL has it, sigmoid + sft): L = −log σ(βΔ) − η π_w/L̄, L̄ the mean chosen length of the step;
// dL/dπ_w = −β σ(−βΔ) − η/L̄, dL/dπ_l = β σ(−βΔ)
struct Settings { beta: f32, eta: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let x = settings.beta * (pair.ratio_w - pair.ratio_l);
  let slope = settings.beta * sigmoid(-x);
  let pull = settings.eta / pair.context_w;
  return Slopes(-log_sigmoid(x) - pull * pair.policy_w, -slope - pull, slope);
}
