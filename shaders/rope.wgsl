// Rotary position embedding (Su et al. 2021, arXiv 2104.09864) in the half-split form of Hugging Face's Llama, in place on
// the q and k heads of packed rows [q heads | k heads | v heads]: for i < half = rotary_dim/2 and the angle a of (position, i)
//   x'[i] = x[i]·cos a − x[i + half]·sin a      x'[i + half] = x[i + half]·cos a + x[i]·sin a
// The gradient turns back by the same angle. The table comes from the host in f64: WGSL promises sin and cos only to 2^-11.
// Appended: shared/grid.wgsl.

struct Params {
  rows: u32,
  time: u32, // row r holds position first_position + r % time
  first_position: u32,
  rotated_heads: u32, // q and k heads
  all_heads: u32, // q, k and v heads
  head_dim: u32, // a multiple of 4
  rotary_dim: u32, // of a head's elements the first ones, which turn; a multiple of 4
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> table: array<vec4f>; // [position, rotary_dim/4]: cos, cos, sin, sin of two neighbours
@group(0) @binding(2) var<storage, read_write> qkv: array<vec2f>; // [rows, all_heads, head_dim]

// One pair of neighbours in all heads of a row: they turn by the same angles.
fn rotate(index: u32, direction: f32) {
  let pairs = params.rotary_dim / 4u;
  let stride = params.head_dim / 2u; // vec2f of a head
  let pair = index % pairs;
  let row = index / pairs;
  if (row >= params.rows) {
    return;
  }
  let turn = table[(params.first_position + row % params.time) * pairs + pair];
  let sine = turn.zw * direction;
  let end = (row * params.all_heads + params.rotated_heads) * stride;
  for (var low = row * params.all_heads * stride + pair; low < end; low += stride) {
    let a = qkv[low];
    let b = qkv[low + pairs];
    qkv[low] = a * turn.xy - b * sine;
    qkv[low + pairs] = b * turn.xy + a * sine;
  }
}

@compute @workgroup_size(WORKGROUP)
fn forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  rotate(flat_index(id, groups), 1.0);
}

@compute @workgroup_size(WORKGROUP)
fn backward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  rotate(flat_index(id, groups), -1.0);
}
