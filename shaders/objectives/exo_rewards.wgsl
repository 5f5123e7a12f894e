// EXO with rewards (arXiv 2402.00856 eq. 12): L = KL(p ‖ q) = Σ p_k (log p_k − log q_k), p = softmax(βc), q = softmax(r/ρ);
// dL/dπ_k = β p_k (log p_k − log q_k − L)
struct Settings { beta: f32, reward_scale: f32 }

fn objective(first: u32, count: u32, settings: Settings) -> f32 {
  let p_sum = log_sum_ratios(first, count, settings.beta);
  let q_sum = log_sum_rewards(first, count, 1.0 / settings.reward_scale);
  var value = 0.0;
  for (var k = first; k < first + count; k++) {
    let log_p = settings.beta * sums[k].ratio - p_sum;
    value += exp(log_p) * (log_p - (sums[k].reward / settings.reward_scale - q_sum));
  }
  for (var k = first; k < first + count; k++) {
    let log_p = settings.beta * sums[k].ratio - p_sum;
    slopes[k] = settings.beta * exp(log_p) * (log_p - (sums[k].reward / settings.reward_scale - q_sum) - value);
  }
  return value;
}
