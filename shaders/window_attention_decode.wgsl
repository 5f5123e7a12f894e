// Attention of one new position per row against a cache of keys and values, of which it sees the `window` last ones, its own included:
// y = Σ_j softmax_j(scale·q·k_j) v_j for position − window < j ≤ position. The tensors are those of decode.wgsl, and as there the
// invocation of a key-value head's first query head writes the new key and value to the cache, where nobody reads them in this dispatch.
// Appended: shared/grid.wgsl.

struct Params {
  rows: u32,
  position: u32,
  max_time: u32,
  heads: u32,
  kv_heads: u32, // divides heads
  head_dim: u32, // a multiple of 4
  window: u32,
  scale: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> qkv: array<vec4f>; // [rows, heads + 2 kv_heads, head_dim]: q | k | v, already rotated
@group(0) @binding(2) var<storage, read_write> keys: array<vec4f>; // [rows, max_time, kv_heads, head_dim]
@group(0) @binding(3) var<storage, read_write> values: array<vec4f>; // as keys
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>; // [rows, heads, head_dim]

fn horizontal_sum(v: vec4f) -> f32 {
  return (v.x + v.y) + (v.z + v.w);
}

@compute @workgroup_size(WORKGROUP)
fn decode(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = flat_index(id, groups);
  let head = index % params.heads;
  let row = index / params.heads;
  if (row >= params.rows) {
    return;
  }
  let vectors = params.head_dim / 4u;
  let kv_head = head * params.kv_heads / params.heads;
  let first_in_group = head % (params.heads / params.kv_heads) == 0u;
  let packed = row * (params.heads + 2u * params.kv_heads);
  let q = (packed + head) * vectors;
  let k = (packed + params.heads + kv_head) * vectors;
  let v = k + params.kv_heads * vectors;
  let out = index * vectors;
  let slot = ((row * params.max_time + params.position) * params.kv_heads + kv_head) * vectors;
  var own = vec4f();
  for (var d = 0u; d < vectors; d++) {
    own += qkv[q + d] * qkv[k + d];
    y[out + d] = qkv[v + d];
    if (first_in_group) {
      keys[slot + d] = qkv[k + d];
      values[slot + d] = qkv[v + d];
    }
  }
  var top = horizontal_sum(own) * params.scale;
  var sum = 1.0;
  for (var j = select(0u, params.position + 1u - params.window, params.position + 1u > params.window); j < params.position; j++) {
    let at = ((row * params.max_time + j) * params.kv_heads + kv_head) * vectors;
    var s = vec4f();
    for (var d = 0u; d < vectors; d++) {
      s += qkv[q + d] * keys[at + d];
    }
    let scaled = horizontal_sum(s) * params.scale;
    let higher = max(top, scaled);
    let keep = exp(top - higher);
    let p = exp(scaled - higher);
    sum = sum * keep + p;
    top = higher;
    for (var d = 0u; d < vectors; d++) {
      y[out + d] = y[out + d] * keep + p * values[at + d];
    }
  }
  for (var d = 0u; d < vectors; d++) {
    y[out + d] /= sum;
  }
}
