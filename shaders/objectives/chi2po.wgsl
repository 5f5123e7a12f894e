// χ²PO (arXiv 2407.13399, algorithm 1): L = −log σ(clip(u, ±2R)), u = β[φ(c_w) − φ(c_l)], φ(c) = eᶜ + c;
// dL/dπ_w = −β σ(−u)(1 + e^{c_w}), dL/dπ_l = β σ(−u)(1 + e^{c_l}), both 0 beyond the clip
struct Settings { beta: f32, r_max: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let w = exp(min(pair.ratio_w, 80.0));
  let l = exp(min(pair.ratio_l, 80.0));
  let u = settings.beta * (w - l + (pair.ratio_w - pair.ratio_l));
  let bound = 2.0 * settings.r_max;
  let slope = select(0.0, settings.beta * sigmoid(-u), abs(u) <= bound);
  return Slopes(-log_sigmoid(clamp(u, -bound, bound)), -slope * (1.0 + w), slope * (1.0 + l));
}
