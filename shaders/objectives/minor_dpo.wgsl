// MinorDPO (arXiv 2408.09834): L = −log σ(x), x = β(c_w − max(0, c_l));  dL/dπ_w = −β σ(−x), dL/dπ_l = β σ(−x) if c_l > 0, else 0
struct Settings { beta: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let x = settings.beta * (pair.ratio_w - max(0.0, pair.ratio_l));
  let slope = settings.beta * sigmoid(-x);
  return Slopes(-log_sigmoid(x), -slope, select(0.0, slope, pair.ratio_l > 0.0));
}
