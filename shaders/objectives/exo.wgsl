// EXO for pairs (arXiv 2402.00856 eq. 16): L = q log(q/(1−ε)) + (1−q) log((1−q)/ε), q = σ(x), x = βΔ;
// dL/dπ_w = β q (1−q) (x − g) = −dL/dπ_l, g = log((1−ε)/ε)
struct Settings { beta: f32, label_smoothing: f32 }

/// Near the minimum L = h² ∫ (1−s) σ'(x + hs) ds over [0, 1], h = g − x: four nodes of Gauss and Legendre, all of one sign.
fn near_goal(x: f32, h: f32) -> f32 {
  let nodes = vec4f(0.069431844, 0.33000947, 0.66999054, 0.93056816);
  let weights = vec4f(0.17392742, 0.32607257, 0.32607257, 0.17392742);
  var sum = 0.0;
  for (var k = 0u; k < 4u; k++) {
    let t = x + h * nodes[k];
    sum += weights[k] * (1.0 - nodes[k]) * sigmoid(t) * sigmoid(-t);
  }
  return h * h * sum;
}

fn objective(pair: Pair, settings: Settings) -> Slopes {
  let x = settings.beta * (pair.ratio_w - pair.ratio_l);
  let e = settings.label_smoothing;
  let odds = (1.0 - 2.0 * e) / e; // the target odds less 1; native log is exact to 2^-21 only where the odds are near 1
  let goal = select(log1p_unit(min(odds, 1.0)), log(1.0 + odds), odds > 1.0);
  let q = sigmoid(x);
  let p = sigmoid(-x);
  var value = q * (log_sigmoid(x) - log_sigmoid(goal)) + p * (log_sigmoid(-x) - log_sigmoid(-goal));
  if (abs(goal - x) < 0.5) { value = near_goal(x, goal - x); }
  let slope = settings.beta * q * p * (x - goal);
  return Slopes(value, slope, -slope);
}
