// Anchored PO, zero (arXiv 2408.06266): L = 1 − σ(βc_w) + σ(βc_l);  dL/dπ_w = −β σ(βc_w) σ(−βc_w), dL/dπ_l = β σ(βc_l) σ(−βc_l)
struct Settings { beta: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let w = settings.beta * pair.ratio_w;
  let l = settings.beta * pair.ratio_l;
  return Slopes(sigmoid(-w) + sigmoid(l), -settings.beta * sigmoid(w) * sigmoid(-w), settings.beta * sigmoid(l) * sigmoid(-l));
}
