// α-DPO as its authors' code has it (junkangwu/alpha-DPO, scripts/simpo_trainer.py): L = −log σ(x), x = β(π_w/L_w − π_l/L_l − αz) − γ, z the context.
// The margin is γ + βαz there; eq. 12 of the paper (arXiv 2410.10148) has γ + αM*. The published settings belong to the code.
// dL/dπ_w = −β σ(−x)/L_w, dL/dπ_l = β σ(−x)/L_l
struct Settings { beta: f32, gamma: f32, alpha: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let normalised = pair.policy_w / pair.length_w - pair.policy_l / pair.length_l;
  let x = settings.beta * (normalised - settings.alpha * pair.context_w) - settings.gamma;
  let slope = settings.beta * sigmoid(-x);
  return Slopes(-log_sigmoid(x), -slope / pair.length_w, slope / pair.length_l);
}
