// Robust DPO (arXiv 2403.00409): L = [(1−ε) sp(−x) − ε sp(x)] / (1−2ε), x = βΔ;
// dL/dπ_w = −β[(1−ε) σ(−x) + ε σ(x)] / (1−2ε) = −dL/dπ_l
struct Settings { beta: f32, label_smoothing: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let x = settings.beta * (pair.ratio_w - pair.ratio_l);
  let e = settings.label_smoothing;
  let scale = 1.0 / (1.0 - 2.0 * e);
  let slope = settings.beta * scale * ((1.0 - e) * sigmoid(-x) + e * sigmoid(x));
  return Slopes(scale * ((1.0 - e) * softplus(-x) - e * softplus(x)), -slope, slope);
}
