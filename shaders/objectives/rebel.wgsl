// REBEL (arXiv 2404.16767, β = 1/η; read in third-party code, not in the paper), the mean over all pairs of K responses: L = 2/(K(K−1)) Σ_{k<j} (d_k − d_j)², d = βc − r;
// dL/dπ_k = 4β/(K(K−1)) Σ_j (d_k − d_j), differences of rewards and of ratios taken first
struct Settings { beta: f32 }

fn objective(first: u32, count: u32, settings: Settings) -> f32 {
  let weight = 1.0 / (f32(count) * max(1.0, f32(count) - 1.0));
  var value = 0.0;
  for (var k = first; k < first + count; k++) {
    var pull = 0.0;
    for (var j = first; j < first + count; j++) {
      let apart = settings.beta * (sums[k].ratio - sums[j].ratio) - (sums[k].reward - sums[j].reward);
      value += weight * apart * apart;
      pull += apart;
    }
    slopes[k] = 4.0 * settings.beta * weight * pull;
  }
  return value;
}
