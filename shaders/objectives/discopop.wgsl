// DiscoPOP (arXiv 2406.08414, eq. 5): L = (1−m) sp(−x) + m e⁻ˣ, x = βΔ, m = σ(x/τ);
// dL/dπ_w = β[m(1−m)/τ · (e⁻ˣ − sp(−x)) − (1−m) σ(−x) − m e⁻ˣ] = −dL/dπ_l.  m e⁻ˣ is one exponential: no 0·∞
struct Settings { beta: f32, tau: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let x = settings.beta * (pair.ratio_w - pair.ratio_l);
  let y = x / settings.tau;
  let exponential = exp(log_sigmoid(y) - x);
  let rest = sigmoid(-y);
  let change = rest * (exponential - sigmoid(y) * softplus(-x)) / settings.tau;
  let slope = settings.beta * (change - rest * sigmoid(-x) - exponential);
  return Slopes(rest * softplus(-x) + exponential, slope, -slope);
}
