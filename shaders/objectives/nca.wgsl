// NCA for pairs (arXiv 2402.05369): L = −log σ(βc_w) − ½ log σ(−βc_w) − ½ log σ(−βc_l);
// dL/dπ_w = β[½ σ(βc_w) − σ(−βc_w)],  dL/dπ_l = ½ β σ(βc_l)
struct Settings { beta: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let w = settings.beta * pair.ratio_w;
  let l = settings.beta * pair.ratio_l;
  let value = -log_sigmoid(w) - 0.5 * (log_sigmoid(-w) + log_sigmoid(-l));
  return Slopes(value, settings.beta * (0.5 * sigmoid(w) - sigmoid(-w)), 0.5 * settings.beta * sigmoid(l));
}
