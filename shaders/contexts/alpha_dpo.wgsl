// α-DPO (arXiv 2410.10148, the authors’ code): z = (M − μ)/σ with running averages of the mean and the deviation of M over the steps, this one
// included, decay 0.9. The state is (Σ weights, weighted Σ of means, weighted Σ of deviations): divided by the first, they are corrected
// for their start. Below a σ of 1e-6 all gaps are alike and z = 0; a step of one pair has deviation 0.
fn gap(i: u32) -> f32 { return sums[i].ratio_w / sums[i].length_w - sums[i].ratio_l / sums[i].length_l; }

fn next_state(settings: Settings, state: vec4f) -> vec4f {
  var total = 0.0;
  for (var k = 0u; k < params.pairs; k++) { total += gap(k); }
  let mean = total / f32(params.pairs);
  var squares = 0.0;
  for (var k = 0u; k < params.pairs; k++) { squares += (gap(k) - mean) * (gap(k) - mean); }
  let deviation = sqrt(squares / max(1.0, f32(params.pairs) - 1.0));
  return 0.9 * state + 0.1 * vec4f(1.0, mean, deviation, 0.0);
}

fn context(i: u32, settings: Settings, state: vec4f) -> vec2f {
  let averages = next_state(settings, state);
  let deviation = averages.z / averages.x;
  let z = (gap(i) - averages.y / averages.x) / max(deviation, 1e-6);
  return vec2f(select(z, 0.0, deviation < 1e-6), 0.0);
}
