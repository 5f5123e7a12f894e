// NCA for K responses (arXiv 2402.05369 eq. 11): L = −Σ_k w_k log σ(βc_k) − (1/K) Σ_k log σ(−βc_k), w = softmax(r/α);
// dL/dπ_k = β[σ(βc_k)/K − w_k σ(−βc_k)]
struct Settings { beta: f32, alpha: f32 }

fn objective(first: u32, count: u32, settings: Settings) -> f32 {
  let w_sum = log_sum_rewards(first, count, 1.0 / settings.alpha);
  var value = 0.0;
  for (var k = first; k < first + count; k++) {
    let weight = exp(sums[k].reward / settings.alpha - w_sum);
    let x = settings.beta * sums[k].ratio;
    value -= weight * log_sigmoid(x) + log_sigmoid(-x) / f32(count);
    slopes[k] = settings.beta * (sigmoid(x) / f32(count) - weight * sigmoid(-x));
  }
  return value;
}
