// AOT, paired (arXiv 2406.05882): the gap of the policy of rank k is compared with the reference gap of rank k. The context of a pair is its own
// reference gap minus that of its mate: exactly 0 if it is its own mate. Equal gaps rank in the order of the pairs.
fn reference_gap(i: u32) -> f32 {
  return (sums[i].policy_w - sums[i].ratio_w) - (sums[i].policy_l - sums[i].ratio_l);
}

fn policy_gap(i: u32) -> f32 { return sums[i].policy_w - sums[i].policy_l; }

fn context(i: u32, settings: Settings, state: vec4f) -> vec2f {
  var rank = 0u;
  for (var k = 0u; k < params.pairs; k++) {
    if (policy_gap(k) < policy_gap(i) || (policy_gap(k) == policy_gap(i) && k < i)) { rank++; }
  }
  for (var mate = 0u; mate < params.pairs; mate++) {
    var place = 0u;
    for (var k = 0u; k < params.pairs; k++) {
      if (reference_gap(k) < reference_gap(mate) || (reference_gap(k) == reference_gap(mate) && k < mate)) { place++; }
    }
    if (place == rank) { return vec2f(reference_gap(i) - reference_gap(mate), 0.0); }
  }
  return vec2f();
}

fn next_state(settings: Settings, state: vec4f) -> vec4f { return vec4f(); }
