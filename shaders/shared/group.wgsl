// Softmaxes over the responses to a prompt, in their stable form.

/// Largest scale · reward of the group.
fn top_reward(first: u32, count: u32, scale: f32) -> f32 {
  var top = scale * sums[first].reward;
  for (var k = 1u; k < count; k++) { top = max(top, scale * sums[first + k].reward); }
  return top;
}

/// log Σ exp(scale · reward)
fn log_sum_rewards(first: u32, count: u32, scale: f32) -> f32 {
  let top = top_reward(first, count, scale);
  var sum = 0.0;
  for (var k = 0u; k < count; k++) { sum += exp(scale * sums[first + k].reward - top); }
  return top + log(sum);
}

/// log Σ exp(scale · log-ratio)
fn log_sum_ratios(first: u32, count: u32, scale: f32) -> f32 {
  var top = scale * sums[first].ratio;
  for (var k = 1u; k < count; k++) { top = max(top, scale * sums[first + k].ratio); }
  var sum = 0.0;
  for (var k = 0u; k < count; k++) { sum += exp(scale * sums[first + k].ratio - top); }
  return top + log(sum);
}
