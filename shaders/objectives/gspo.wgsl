// GSPO (arXiv 2507.18071 eqs. 5, 7): L = mean over K of max(−sA, −clip(s, 1−ε_low, 1+ε_high) A), s = exp(c/|y|), c = log π − log π_old;
// dL/dπ_k = −s_k A_k/(K |y_k|) if that is the larger, else 0. The reward here is the advantage, the log-ratio that to π_old
struct Settings { clip_low: f32, clip_high: f32, epochs: f32 }

fn objective(first: u32, count: u32, settings: Settings) -> f32 {
  let share = 1.0 / f32(count);
  var value = 0.0;
  for (var k = first; k < first + count; k++) {
    let s = exp(clamp(sums[k].ratio / sums[k].length, -20.0, 20.0));
    let free = -s * sums[k].reward;
    let held = -clamp(s, 1.0 - settings.clip_low, 1.0 + settings.clip_high) * sums[k].reward;
    value += share * max(free, held);
    slopes[k] = select(0.0, share * free / sums[k].length, free >= held);
  }
  return value;
}
