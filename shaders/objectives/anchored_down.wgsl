// Anchored PO, down (arXiv 2408.06266): L = σ(w) + σ(−x), w = βc_w, x = βΔ;  dL/dπ_l = β σ(x) σ(−x),
// dL/dπ_w = β [σ(w) σ(−w) − σ(x) σ(−x)] = β sinh((x − w)/2) sinh((x + w)/2) / (4 cosh²(x/2) cosh²(w/2)): a product, so that nothing cancels
struct Settings { beta: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let delta = pair.ratio_w - pair.ratio_l;
  let w = settings.beta * pair.ratio_w;
  let x = settings.beta * delta;
  let less = -settings.beta * pair.ratio_l; // x − w
  let more = settings.beta * (pair.ratio_w + delta); // x + w
  // |x − w| + |x + w| is twice the larger of |x|, |w|, whose exponential cancels; that of the smaller is left.
  let near = exp(-min(abs(x), abs(w)));
  let far = exp(-max(abs(x), abs(w)));
  let size = near * one_minus_exp(-abs(less)) * one_minus_exp(-abs(more)) / ((1.0 + near) * (1.0 + near) * (1.0 + far) * (1.0 + far));
  return Slopes(
    sigmoid(w) + sigmoid(-x),
    settings.beta * sign(less) * sign(more) * size,
    settings.beta * sigmoid(x) * sigmoid(-x),
  );
}
