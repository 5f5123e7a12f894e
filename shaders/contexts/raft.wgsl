// The mean number of scored tokens of the step's chosen responses, for a mean over its tokens (SFT, TRL’s sft_trainer.py).
fn context(i: u32, settings: Settings, state: vec4f) -> vec2f {
  var tokens = 0.0;
  for (var k = 0u; k < params.pairs; k++) { tokens += sums[k].length_w; }
  return vec2f(tokens / f32(params.pairs), 0.0);
}

fn next_state(settings: Settings, state: vec4f) -> vec4f { return vec4f(); }
