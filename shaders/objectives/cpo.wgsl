// CPO (arXiv 2401.08417 eq. 6): L = −log σ(β(π_w − π_l)) − α π_w/L̄, L̄ the mean chosen length of the step;
// dL/dπ_w = −β σ(−x) − α/L̄, dL/dπ_l = β σ(−x)
struct Settings { beta: f32, alpha: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let x = settings.beta * (pair.policy_w - pair.policy_l);
  let slope = settings.beta * sigmoid(-x);
  let pull = settings.alpha / pair.context_w;
  return Slopes(-log_sigmoid(x) - pull * pair.policy_w, -slope - pull, slope);
}
