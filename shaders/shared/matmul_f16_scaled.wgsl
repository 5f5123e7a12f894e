// a is a gradient, too small for f16: it is staged times a power of two, which the sums lose again (half_scale.wgsl).
@group(0) @binding(5) var<storage, read> scaling: array<f32>; // [2]: the power of two, and 1 over it

fn keep_a(value: vec4f) -> Staged {
  return rounded(scaling[0] * value);
}

fn unscaled(sum: vec4f) -> vec4f {
  return scaling[1] * sum;
}
