// InfoNCA for K responses (arXiv 2402.05369 eq. 8): L = −Σ_k w_k log p_k, w = softmax(r/α), p = softmax(βc);  dL/dπ_k = β(p_k − w_k)
struct Settings { beta: f32, alpha: f32 }

fn objective(first: u32, count: u32, settings: Settings) -> f32 {
  let p_sum = log_sum_ratios(first, count, settings.beta);
  let w_sum = log_sum_rewards(first, count, 1.0 / settings.alpha);
  var value = 0.0;
  for (var k = first; k < first + count; k++) {
    let weight = exp(sums[k].reward / settings.alpha - w_sum);
    let log_p = settings.beta * sums[k].ratio - p_sum;
    value -= weight * log_p;
    slopes[k] = settings.beta * (exp(log_p) - weight);
  }
  return value;
}
