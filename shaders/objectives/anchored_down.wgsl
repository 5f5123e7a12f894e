// Anchored PO, down (arXiv 2408.06266): L = σ(βc_w) + 1 − σ(βΔ);
// dL/dπ_w = β σ(βc_w) σ(−βc_w) − β σ(βΔ) σ(−βΔ), dL/dπ_l = β σ(βΔ) σ(−βΔ)
struct Settings { beta: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let w = settings.beta * pair.ratio_w;
  let x = settings.beta * (pair.ratio_w - pair.ratio_l);
  let slope = settings.beta * sigmoid(x) * sigmoid(-x);
  return Slopes(sigmoid(w) + sigmoid(-x), settings.beta * sigmoid(w) * sigmoid(-w) - slope, slope);
}
