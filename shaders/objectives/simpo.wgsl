// SimPO (arXiv 2405.14734 eq. 6): L = −log σ(x), x = β(π_w/L_w − π_l/L_l) − γ;  dL/dπ_w = −β σ(−x)/L_w, dL/dπ_l = β σ(−x)/L_l
struct Settings { beta: f32, gamma: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let x = settings.beta * (pair.policy_w / pair.length_w - pair.policy_l / pair.length_l) - settings.gamma;
  let slope = settings.beta * sigmoid(-x);
  return Slopes(-log_sigmoid(x), -slope / pair.length_w, slope / pair.length_l);
}
