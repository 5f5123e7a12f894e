// Every product of a dispatch reads the same a.
fn four_of_a(job: Job, index: u32, stride: u32) -> mat4x4f {
  return mat4x4f(load_a(index), load_a(index + stride), load_a(index + 2u * stride), load_a(index + 3u * stride));
}

// Of dw in a pair.
fn gradient_rows() -> u32 {
  return params.inner;
}
