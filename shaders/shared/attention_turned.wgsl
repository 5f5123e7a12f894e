// The gradients of q and k are turned back by their positions (rope.wgsl) before they leave attention.
override TURNING = 8u; // vec4f of a head that turn with as many others: rotary_dim/8

@group(0) @binding(8) var<storage, read> table: array<vec4f>; // [position, rotary_dim/4]: cos, cos, sin, sin of two neighbours

fn turned_back(position: u32, vector: u32, near: vec4f, far: vec4f) -> Pair {
  let at = 2u * (position * TURNING + vector);
  let cosine = vec4f(table[at].xy, table[at + 1u].xy);
  let sine = -vec4f(table[at].zw, table[at + 1u].zw);
  return Pair(near * cosine - far * sine, far * cosine + near * sine);
}

// Own rows of the head that begins at `start`, once all invocations have stored them.
fn turn_rows(index: u32, first: u32, start: u32) {
  storageBarrier();
  for (var i = index; i < OWN * TURNING; i += LANES) {
    let row = first + i / TURNING;
    if (row < params.time) {
      let at = start + row * stride_qkv() + i % TURNING;
      let pair = turned_back(row, i % TURNING, gradients[at], gradients[at + TURNING]);
      gradients[at] = pair.near;
      gradients[at + TURNING] = pair.far;
    }
  }
}
