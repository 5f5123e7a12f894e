// Causal grouped-query attention in which a query sees the `window` last positions only, its own included. Per query i, over i − window < j ≤ i,
//   s_j = scale·q_i·k_j,   L_i = log Σ_j exp s_j,   p_j = exp(s_j − L_i),   y_i = Σ_j p_j v_j
//   dp_j = dy_i·v_j,   δ_i = dy_i·y_i,   ds_j = p_j·(dp_j − δ_i)·scale,   dq_i = Σ_j ds_j k_j,   dk_j = Σ_i ds_j q_i,   dv_j = Σ_i p_j dy_i
// One invocation owns a query (or a key) of a head and walks the other side; sums are kept in the result. The tensors are those of attention.wgsl
// and decode.wgsl, which are faster and see everything: this serves only sequences that are longer than a window.
// Appended: shared/grid.wgsl.

struct Params {
  batch: u32,
  time: u32,
  heads: u32,
  kv_heads: u32, // divides heads
  head_dim: u32, // a multiple of 4
  window: u32,
  scale: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> qkv: array<vec4f>; // [batch, time, heads + 2 kv_heads, head_dim]: q | k | v
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>; // [batch, time, heads, head_dim]
@group(0) @binding(3) var<storage, read_write> log_sum: array<f32>; // L [batch, heads, time]
@group(0) @binding(4) var<storage, read_write> delta: array<f32>; // δ [batch, heads, time]
@group(0) @binding(5) var<storage, read> dy: array<vec4f>; // as y
@group(0) @binding(6) var<storage, read_write> dqkv: array<vec4f>; // as qkv

fn horizontal_sum(v: vec4f) -> f32 {
  return (v.x + v.y) + (v.z + v.w);
}

// Where a head's vectors of a position begin, in qkv and in y.
fn packed(sequence: u32, position: u32, head: u32) -> u32 {
  let heads = params.heads + 2u * params.kv_heads;
  return ((sequence * params.time + position) * heads + head) * (params.head_dim / 4u);
}

fn plain(sequence: u32, position: u32, head: u32) -> u32 {
  return ((sequence * params.time + position) * params.heads + head) * (params.head_dim / 4u);
}

fn score(q: u32, k: u32) -> f32 {
  var sum = vec4f();
  for (var d = 0u; d < params.head_dim / 4u; d++) {
    sum += qkv[q + d] * qkv[k + d];
  }
  return horizontal_sum(sum) * params.scale;
}

fn value_product(out: u32, v: u32) -> f32 {
  var sum = vec4f();
  for (var d = 0u; d < params.head_dim / 4u; d++) {
    sum += dy[out + d] * qkv[v + d];
  }
  return horizontal_sum(sum);
}

// The first position that a query sees.
fn first_key(query: u32) -> u32 {
  return select(0u, query + 1u - params.window, query + 1u > params.window);
}

// Item → (head, position, sequence); neighbours take different heads.
struct Owner {
  head: u32,
  position: u32,
  sequence: u32,
}

fn owner(index: u32, heads: u32) -> Owner {
  return Owner(index % heads, index / heads % params.time, index / heads / params.time);
}

@compute @workgroup_size(WORKGROUP)
fn forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let own = owner(flat_index(id, groups), params.heads);
  if (own.sequence >= params.batch) {
    return;
  }
  let key_head = params.heads + own.head * params.kv_heads / params.heads;
  let q = packed(own.sequence, own.position, own.head);
  let out = plain(own.sequence, own.position, own.head);
  let vectors = params.head_dim / 4u;
  var top = score(q, packed(own.sequence, own.position, key_head));
  var sum = 1.0;
  for (var j = first_key(own.position); j < own.position; j++) {
    let s = score(q, packed(own.sequence, j, key_head));
    let higher = max(top, s);
    sum = sum * exp(top - higher) + exp(s - higher);
    top = higher;
  }
  let total = top + log(sum);
  log_sum[(own.sequence * params.heads + own.head) * params.time + own.position] = total;
  for (var d = 0u; d < vectors; d++) {
    y[out + d] = vec4f();
  }
  for (var j = first_key(own.position); j <= own.position; j++) {
    let k = packed(own.sequence, j, key_head);
    let p = exp(score(q, k) - total);
    for (var d = 0u; d < vectors; d++) {
      y[out + d] += p * qkv[k + params.kv_heads * vectors + d];
    }
  }
}

// Writes dq of an own query, and its δ for `backward_key_value`.
@compute @workgroup_size(WORKGROUP)
fn backward_query(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let own = owner(flat_index(id, groups), params.heads);
  if (own.sequence >= params.batch) {
    return;
  }
  let key_head = params.heads + own.head * params.kv_heads / params.heads;
  let q = packed(own.sequence, own.position, own.head);
  let out = plain(own.sequence, own.position, own.head);
  let vectors = params.head_dim / 4u;
  let at = (own.sequence * params.heads + own.head) * params.time + own.position;
  var shift = vec4f();
  for (var d = 0u; d < vectors; d++) {
    shift += dy[out + d] * y[out + d];
    dqkv[q + d] = vec4f();
  }
  delta[at] = horizontal_sum(shift);
  for (var j = first_key(own.position); j <= own.position; j++) {
    let k = packed(own.sequence, j, key_head);
    let p = exp(score(q, k) - log_sum[at]);
    let ds = p * (value_product(out, k + params.kv_heads * vectors) - delta[at]) * params.scale;
    for (var d = 0u; d < vectors; d++) {
      dqkv[q + d] += ds * qkv[k + d];
    }
  }
}

// Writes dk and dv of an own key: the sum over the query heads of its group, one after the other.
@compute @workgroup_size(WORKGROUP)
fn backward_key_value(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let own = owner(flat_index(id, groups), params.kv_heads);
  if (own.sequence >= params.batch) {
    return;
  }
  let k = packed(own.sequence, own.position, params.heads + own.head);
  let vectors = params.head_dim / 4u;
  let v = k + params.kv_heads * vectors;
  let group = params.heads / params.kv_heads;
  for (var d = 0u; d < vectors; d++) {
    dqkv[k + d] = vec4f();
    dqkv[v + d] = vec4f();
  }
  let end = min(own.position + params.window, params.time);
  for (var head = own.head * group; head < (own.head + 1u) * group; head++) {
    for (var i = own.position; i < end; i++) {
      let q = packed(own.sequence, i, head);
      let out = plain(own.sequence, i, head);
      let at = (own.sequence * params.heads + head) * params.time + i;
      let p = exp(score(q, k) - log_sum[at]);
      let ds = p * (value_product(out, v) - delta[at]) * params.scale;
      for (var d = 0u; d < vectors; d++) {
        dqkv[k + d] += ds * qkv[q + d];
        dqkv[v + d] += p * dy[out + d];
      }
    }
  }
}
