fn keep_a(value: vec4f) -> Staged {
  return rounded(value);
}

fn unscaled(sum: vec4f) -> vec4f {
  return sum;
}
