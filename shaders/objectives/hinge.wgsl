// Hinge on the DPO margin (RSO, arXiv 2309.06657): L = max(0, 1 − βΔ);  dL/dπ_w = −β if βΔ < 1, 0 beyond and at the kink
struct Settings { beta: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let short = 1.0 - settings.beta * (pair.ratio_w - pair.ratio_l);
  let slope = select(0.0, settings.beta, short > 0.0);
  return Slopes(max(0.0, short), -slope, slope);
}
