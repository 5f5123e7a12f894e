// AOT, unpaired (arXiv 2406.05882): L = −log σ(β(c_w − c'_l)), c'_l the rejected log-ratio of the rank of c_w; the chosen one of the rank of
// c_l is c'_w;  dL/dπ_w = −β σ(−β(c_w − c'_l)), dL/dπ_l = β σ(−β(c'_w − c_l))
struct Settings { beta: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let x = settings.beta * (pair.ratio_w - pair.context_w);
  let y = settings.beta * (pair.context_l - pair.ratio_l);
  return Slopes(-log_sigmoid(x), -settings.beta * sigmoid(-x), settings.beta * sigmoid(-y));
}
