// Length-normalised DPO (TRL sigmoid_norm): L = −log σ(x), x = β(c_w/L_w − c_l/L_l);  dL/dπ_w = −β σ(−x)/L_w, dL/dπ_l = β σ(−x)/L_l
struct Settings { beta: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let x = settings.beta * (pair.ratio_w / pair.length_w - pair.ratio_l / pair.length_l);
  let slope = settings.beta * sigmoid(-x);
  return Slopes(-log_sigmoid(x), -slope / pair.length_w, slope / pair.length_l);
}
