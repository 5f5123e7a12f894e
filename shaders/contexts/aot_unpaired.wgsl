// AOT, unpaired (arXiv 2406.05882): the chosen log-ratio of rank k is compared with the rejected one of rank k. The context of a pair is the rejected
// log-ratio that its chosen response is compared with, and the chosen one for its rejected response. Equal ones rank in the order of the pairs.
fn value(i: u32, rejected: bool) -> f32 { return select(sums[i].ratio_w, sums[i].ratio_l, rejected); }

fn rank(i: u32, rejected: bool) -> u32 {
  var below = 0u;
  for (var k = 0u; k < params.pairs; k++) {
    if (value(k, rejected) < value(i, rejected) || (value(k, rejected) == value(i, rejected) && k < i)) { below++; }
  }
  return below;
}

/// The log-ratio of this rank on the given side.
fn ranked(place: u32, rejected: bool) -> f32 {
  for (var k = 0u; k < params.pairs; k++) {
    if (rank(k, rejected) == place) { return value(k, rejected); }
  }
  return 0.0;
}

fn context(i: u32, settings: Settings, state: vec4f) -> vec2f {
  return vec2f(ranked(rank(i, false), true), ranked(rank(i, true), false));
}

fn next_state(settings: Settings, state: vec4f) -> vec4f { return vec4f(); }
