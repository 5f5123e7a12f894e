// Attention of one new position per row against a cache of keys and values: y = Σ_j softmax_j(scale·q·k_j) v_j for j ≤ position.
// The invocation of a key-value head's first query head also writes the new key and value to the cache. No invocation
// reads them there in this dispatch: all take those of `position` from qkv, so the order of invocations does not matter. Graphics cards take
// decode_workgroup.wgsl. Appended: shared/decode_interface.wgsl.

override WORKGROUP = 16u; // decides no bits

// Eight scores at a time: j … j + 7. Positions past the end add nothing.
const TILE = 8u;

// Where four cached positions begin; those past the end repeat the last one.
fn cached(row: u32, position: u32, kv_head: u32) -> vec4u {
  let at = row * params.max_time + min(position + vec4u(0u, 1u, 2u, 3u), vec4u(params.position - 1u));
  return (at * params.kv_heads + kv_head) * (params.head_dim / 4u);
}

fn load_keys(at: vec4u) -> mat4x4f {
  return mat4x4f(keys[at.x], keys[at.y], keys[at.z], keys[at.w]);
}

fn load_values(at: vec4u) -> mat4x4f {
  return mat4x4f(values[at.x], values[at.y], values[at.z], values[at.w]);
}

fn masked(s: vec4f, position: u32) -> vec4f {
  return select(vec4f(MASKED), s * params.scale, position + vec4u(0u, 1u, 2u, 3u) < vec4u(params.position));
}

fn largest(v: vec4f) -> f32 {
  return max(max(v.x, v.y), max(v.z, v.w));
}

@compute @workgroup_size(WORKGROUP)
fn decode(@builtin(global_invocation_id) id: vec3u) {
  let head = id.x % params.heads;
  let row = id.x / params.heads;
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
  let out = id.x * vectors;
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
  var top = ((own.x + own.y) + (own.z + own.w)) * params.scale;
  var sum = 1.0;
  for (var j = 0u; j < params.position; j += TILE) {
    let at0 = cached(row, j, kv_head);
    let at1 = cached(row, j + 4u, kv_head);
    var s0 = vec4f();
    var s1 = vec4f();
    for (var d = 0u; d < vectors; d++) {
      s0 += qkv[q + d] * load_keys(at0 + d);
      s1 += qkv[q + d] * load_keys(at1 + d);
    }
    s0 = masked(s0, j);
    s1 = masked(s1, j + 4u);
    let higher = max(top, largest(max(s0, s1)));
    let keep = exp(top - higher);
    let p0 = exp(s0 - higher);
    let p1 = exp(s1 - higher);
    sum = sum * keep + dot(p0, vec4f(1.0)) + dot(p1, vec4f(1.0));
    top = higher;
    for (var d = 0u; d < vectors; d++) {
      y[out + d] = y[out + d] * keep + load_values(at0 + d) * p0 + load_values(at1 + d) * p1;
    }
  }
  for (var d = 0u; d < vectors; d++) {
    y[out + d] /= sum;
  }
}
