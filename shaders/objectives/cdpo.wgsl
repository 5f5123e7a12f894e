// cDPO (label smoothing of arXiv 2305.18290): L = −(1−ε) log σ(βΔ) − ε log σ(−βΔ);  dL/dπ_w = β[ε σ(βΔ) − (1−ε) σ(−βΔ)] = −dL/dπ_l
struct Settings { beta: f32, label_smoothing: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let x = settings.beta * (pair.ratio_w - pair.ratio_l);
  let e = settings.label_smoothing;
  let slope = settings.beta * (e * sigmoid(x) - (1.0 - e) * sigmoid(-x));
  return Slopes(-(1.0 - e) * log_sigmoid(x) - e * log_sigmoid(-x), slope, -slope);
}
