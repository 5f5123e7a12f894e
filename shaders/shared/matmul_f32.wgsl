// A stage in workgroup memory as it comes.
alias Staged = vec4f;

fn keep_a(value: vec4f) -> Staged {
  return value;
}

fn keep_b(value: vec4f) -> Staged {
  return value;
}

fn unscaled(sum: vec4f) -> vec4f {
  return sum;
}
