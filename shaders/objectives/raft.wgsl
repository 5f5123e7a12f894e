// RAFT (arXiv 2304.06767), SFT on the chosen: L = −π_w/L̄, L̄ the mean chosen length of the step, or the response's own;
// dL/dπ_w = −1/L̄, dL/dπ_l = 0
struct Settings { mean: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let slope = -1.0 / select(pair.context_w, pair.length_w, settings.mean == 1.0);
  return Slopes(slope * pair.policy_w, slope, 0.0);
}
