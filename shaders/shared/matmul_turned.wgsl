// The product is packed [q heads | k heads | v heads], and the store turns q and k by their positions (rope.wgsl). In what turns, a block has
// two columns and the two that they turn with, half a rotary_dim on.
struct Params {
  rows: u32,
  cols: u32,
  inner: u32,
  scale: f32,
  time: u32, // row r holds position first_position + r % time
  first_position: u32,
  rotated: u32, // columns of q and k heads
  head_dim: u32, // a multiple of 4
  rotary_dim: u32, // of a head's elements the first ones, which turn; a multiple of 4
}

@group(0) @binding(4) var<storage, read> table: array<vec4f>; // [position, rotary_dim/4]: cos, cos, sin, sin of two neighbours

fn turns(col: u32) -> bool {
  return col < params.rotated && col % params.head_dim < params.rotary_dim;
}

fn columns(col: u32) -> vec2u {
  let place = col % params.head_dim;
  let near = col - place + place / 2u;
  return select(vec2u(col, col + 2u), vec2u(near, near + params.rotary_dim / 2u), turns(col));
}

fn put(index: u32, value: vec4f) {
  let row = index / (params.cols / 4u);
  let col = 4u * index - row * params.cols;
  let at = (row * params.cols + columns(col)) / 2u;
  var near = value.xy;
  var far = value.zw;
  if (turns(col)) {
    let pair = col % params.head_dim / 4u;
    let turn = table[(params.first_position + row % params.time) * (params.rotary_dim / 4u) + pair];
    near = value.xy * turn.xy - value.zw * turn.zw;
    far = value.zw * turn.xy + value.xy * turn.zw;
  }
  c[at.x] = near;
  c[at.y] = far;
}
