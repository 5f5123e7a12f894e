// χ²PO (arXiv 2407.13399, algorithm 1): L = −log σ(clip(u, ±2R)), u = β[φ(c_w) − φ(c_l)], φ(c) = eᶜ + c;
// dL/dπ_w = −β σ(−u)(1 + e^{c_w}), dL/dπ_l = β σ(−u)(1 + e^{c_l}), both 0 beyond the clip.
// e^{c_w} − e^{c_l} is the larger times 1 − e^{−|Δ|}, so that near ones do not cancel. At c = 88, where f32 ends, any Δ but 0 is beyond the clip.
struct Settings { beta: f32, r_max: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let delta = pair.ratio_w - pair.ratio_l;
  let larger = exp(min(max(pair.ratio_w, pair.ratio_l), 88.0));
  let u = settings.beta * (sign(delta) * larger * one_minus_exp(-abs(delta)) + delta);
  let bound = 2.0 * settings.r_max;
  let slope = select(0.0, settings.beta * sigmoid(-u), abs(u) <= bound);
  return Slopes(
    -log_sigmoid(clamp(u, -bound, bound)),
    -slope * (1.0 + exp(min(pair.ratio_w, 88.0))),
    slope * (1.0 + exp(min(pair.ratio_l, 88.0))),
  );
}
