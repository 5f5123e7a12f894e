// BCO (arXiv 2404.04656): the mean of the implicit rewards of all earlier steps. The state is (their number, their sum).
fn context(i: u32, settings: Settings, state: vec4f) -> vec2f {
  return vec2f(select(0.0, state.y / state.x, state.x > 0.0), 0.0);
}

fn next_state(settings: Settings, state: vec4f) -> vec4f {
  var total = 0.0;
  for (var k = 0u; k < params.pairs; k++) { total += settings.beta * (sums[k].ratio_w + sums[k].ratio_l); }
  return state + vec4f(2.0 * f32(params.pairs), total, 0.0, 0.0);
}
