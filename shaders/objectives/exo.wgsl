// EXO for pairs (arXiv 2402.00856 eq. 16): L = q log(q/(1−ε)) + (1−q) log((1−q)/ε), q = σ(x), x = βΔ;
// dL/dπ_w = β q (1−q) (x − log((1−ε)/ε)) = −dL/dπ_l
struct Settings { beta: f32, label_smoothing: f32 }

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let x = settings.beta * (pair.ratio_w - pair.ratio_l);
  let goal = log((1.0 - settings.label_smoothing) / settings.label_smoothing);
  let q = sigmoid(x);
  let p = sigmoid(-x);
  let value = q * (log_sigmoid(x) - log_sigmoid(goal)) + p * (log_sigmoid(-x) - log_sigmoid(-goal));
  let slope = settings.beta * q * p * (x - goal);
  return Slopes(value, slope, -slope);
}
