// EXO with rewards (arXiv 2402.00856 eq. 12): L = KL(p ‖ q) = Σ p_k (log p_k − log q_k), p = softmax(βc), q = softmax(r/ρ).
// As Σ p_k = Σ q_k, L = Σ p_k (e^{d_k} − 1 − d_k), d_k = log q_k − log p_k: no term is negative, so that nothing cancels at the minimum.
// dL/dπ_k = β p_k (log p_k − log q_k − L) = β p_k Σ_j p_j [(r_j − r_k)/ρ − β(c_j − c_k)]
struct Settings { beta: f32, reward_scale: f32 }

/// p (eᵈ − 1 − d), q = p eᵈ.
fn excess(p: f32, q: f32, d: f32) -> f32 {
  var series = 1.0; // 1 + d/3 + d²/12 + …, Horner; at |d| = 1/2 the next term is below 1e-9
  for (var k = 10.0; k > 2.0; k -= 1.0) { series = 1.0 + series * d / k; }
  return select(q - p * (1.0 + d), 0.5 * p * d * d * series, abs(d) < 0.5);
}

fn objective(first: u32, count: u32, settings: Settings) -> f32 {
  let p_sum = log_sum_ratios(first, count, settings.beta);
  let q_sum = log_sum_rewards(first, count, 1.0 / settings.reward_scale);
  var value = 0.0;
  for (var k = first; k < first + count; k++) {
    let log_p = settings.beta * sums[k].ratio - p_sum;
    let log_q = sums[k].reward / settings.reward_scale - q_sum;
    value += excess(exp(log_p), exp(log_q), log_q - log_p);
    var pull = 0.0;
    for (var j = first; j < first + count; j++) {
      let apart = (sums[j].reward - sums[k].reward) / settings.reward_scale - settings.beta * (sums[j].ratio - sums[k].ratio);
      pull += exp(settings.beta * sums[j].ratio - p_sum) * apart;
    }
    slopes[k] = settings.beta * exp(log_p) * pull;
  }
  return value;
}
