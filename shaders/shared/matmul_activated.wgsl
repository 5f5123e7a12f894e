// The product is what a gated activation is given (activation.wgsl), packed [gate | up]: the store applies it too. A block has two columns of
// the gate and the same two of up.
// Appended: `activated` of one activation (shared/silu.wgsl …).
@group(0) @binding(4) var<storage, read_write> y: array<vec2f>; // [rows, cols/2]

fn columns(col: u32) -> vec2u {
  return vec2u(col / 2u, (params.cols + col) / 2u);
}

fn put(index: u32, value: vec4f) {
  let pairs = params.cols / 4u; // of columns of y
  let at = index + index / pairs * pairs;
  c[at] = value.xy;
  c[at + pairs] = value.zw;
  y[index] = activated(value).xy * value.zw;
}
