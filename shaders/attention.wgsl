// Causal grouped-query attention without a time × time array in memory (FlashAttention-2, Dao 2023, arXiv 2307.08691). Per query i,
//   s_j = scale·q_i·k_j for j ≤ i,   L_i = log Σ_j exp s_j,   p_j = exp(s_j − L_i),   y_i = Σ_j p_j v_j
//   dp_j = dy_i·v_j,   δ_i = dy_i·y_i,   ds_j = p_j·(dp_j − δ_i)·scale,   dq_i = Σ_j ds_j k_j,   dk_j = Σ_i ds_j q_i,   dv_j = Σ_i p_j dy_i
//
// Each invocation owns TILE = 8 queries (or keys) of a head and walks the other side 8 at a time. Tiles of scores are held in
// registers as mat4x4f, a column for a query and a row for a key, so that eight vec4 loads feed 256 multiply-adds; sums over the other
// side are kept in the result itself. No barriers and no atomics: the order of every sum is fixed. head_dim is any multiple of 4.
// Appended: shared/tiles.wgsl.

struct Params {
  batch: u32,
  time: u32,
  heads: u32,
  kv_heads: u32, // divides heads; query head h reads key-value head h·kv_heads/heads
  head_dim: u32,
  scale: f32, // 1/√head_dim
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> qkv: array<vec4f>; // [batch, time, heads + 2 kv_heads, head_dim]: q | k | v
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>; // [batch, time, heads, head_dim]
@group(0) @binding(3) var<storage, read_write> log_sum: array<f32>; // L [batch, heads, time]
@group(0) @binding(4) var<storage, read_write> delta: array<f32>; // δ [batch, heads, time]
@group(0) @binding(5) var<storage, read> dy: array<vec4f>; // as y
@group(0) @binding(6) var<storage, read_write> dqkv: array<vec4f>; // as qkv

const TILE = 8u;
const MASKED = -1e30;

// Where four rows of a head begin. Rows past the end repeat the last one: they are masked where they are read, and stored before the
// last one itself (branches around eight stores would cost a software adapter more).
fn rows_of(sequence: u32, first: u32, heads: u32, head: u32) -> vec4u {
  let row = sequence * params.time + min(first + vec4u(0u, 1u, 2u, 3u), vec4u(params.time - 1u));
  return (row * heads + head) * (params.head_dim / 4u);
}

fn packed_rows(sequence: u32, first: u32, head: u32) -> vec4u {
  return rows_of(sequence, first, params.heads + 2u * params.kv_heads, head);
}

fn load_qkv(at: vec4u) -> mat4x4f {
  return mat4x4f(qkv[at.x], qkv[at.y], qkv[at.z], qkv[at.w]);
}

fn load_dqkv(at: vec4u) -> mat4x4f {
  return mat4x4f(dqkv[at.x], dqkv[at.y], dqkv[at.z], dqkv[at.w]);
}

fn load_y(at: vec4u) -> mat4x4f {
  return mat4x4f(y[at.x], y[at.y], y[at.z], y[at.w]);
}

fn load_dy(at: vec4u) -> mat4x4f {
  return mat4x4f(dy[at.x], dy[at.y], dy[at.z], dy[at.w]);
}

fn store_y(at: vec4u, value: mat4x4f) {
  y[at.w] = value[3];
  y[at.z] = value[2];
  y[at.y] = value[1];
  y[at.x] = value[0];
}

fn store_dqkv(at: vec4u, value: mat4x4f) {
  dqkv[at.w] = value[3];
  dqkv[at.z] = value[2];
  dqkv[at.y] = value[1];
  dqkv[at.x] = value[0];
}

// One number for each of four queries: [batch, heads, time].
fn statistics_of(sequence: u32, head: u32, first: u32) -> vec4u {
  return (sequence * params.heads + head) * params.time + min(first + vec4u(0u, 1u, 2u, 3u), vec4u(params.time - 1u));
}

fn load_log_sum(at: vec4u) -> vec4f {
  return vec4f(log_sum[at.x], log_sum[at.y], log_sum[at.z], log_sum[at.w]);
}

fn load_delta(at: vec4u) -> vec4f {
  return vec4f(delta[at.x], delta[at.y], delta[at.z], delta[at.w]);
}

// Scores of 8 queries (first digit: which four) against 8 keys (second digit).
struct Tile {
  s00: mat4x4f,
  s01: mat4x4f,
  s10: mat4x4f,
  s11: mat4x4f,
}

fn visible(query: u32, key: u32) -> vec4<bool> {
  return (key + vec4u(0u, 1u, 2u, 3u) <= vec4u(query)) & vec4<bool>(query < params.time);
}

fn masked(s: mat4x4f, query: u32, key: u32) -> mat4x4f {
  let low = vec4f(MASKED);
  return mat4x4f(
    select(low, s[0] * params.scale, visible(query, key)),
    select(low, s[1] * params.scale, visible(query + 1u, key)),
    select(low, s[2] * params.scale, visible(query + 2u, key)),
    select(low, s[3] * params.scale, visible(query + 3u, key)),
  );
}

fn scores(sequence: u32, query: u32, query_head: u32, key: u32, key_head: u32) -> Tile {
  let query0 = packed_rows(sequence, query, query_head);
  let query1 = packed_rows(sequence, query + 4u, query_head);
  let key0 = packed_rows(sequence, key, key_head);
  let key1 = packed_rows(sequence, key + 4u, key_head);
  var tile: Tile;
  for (var d = 0u; d < params.head_dim / 4u; d++) {
    let q0 = load_qkv(query0 + d);
    let q1 = load_qkv(query1 + d);
    let k0 = transpose(load_qkv(key0 + d));
    let k1 = transpose(load_qkv(key1 + d));
    tile.s00 += k0 * q0;
    tile.s01 += k1 * q0;
    tile.s10 += k0 * q1;
    tile.s11 += k1 * q1;
  }
  return Tile(
    masked(tile.s00, query, key),
    masked(tile.s01, query, key + 4u),
    masked(tile.s10, query + 4u, key),
    masked(tile.s11, query + 4u, key + 4u),
  );
}

// dy_i·v_j, laid out like the scores.
fn score_gradients(sequence: u32, query: u32, query_head: u32, key: u32, value_head: u32) -> Tile {
  let query0 = rows_of(sequence, query, params.heads, query_head);
  let query1 = rows_of(sequence, query + 4u, params.heads, query_head);
  let value0 = packed_rows(sequence, key, value_head);
  let value1 = packed_rows(sequence, key + 4u, value_head);
  var tile: Tile;
  for (var d = 0u; d < params.head_dim / 4u; d++) {
    let dy0 = load_dy(query0 + d);
    let dy1 = load_dy(query1 + d);
    let v0 = transpose(load_qkv(value0 + d));
    let v1 = transpose(load_qkv(value1 + d));
    tile.s00 += v0 * dy0;
    tile.s01 += v1 * dy0;
    tile.s10 += v0 * dy1;
    tile.s11 += v1 * dy1;
  }
  return tile;
}

// p·(dp − δ)·scale
fn through_softmax(p: mat4x4f, dp: mat4x4f, shift: vec4f) -> mat4x4f {
  return mat4x4f(
    p[0] * (dp[0] - shift.x) * params.scale,
    p[1] * (dp[1] - shift.y) * params.scale,
    p[2] * (dp[2] - shift.z) * params.scale,
    p[3] * (dp[3] - shift.w) * params.scale,
  );
}

// Neighbouring invocations take the same rows of different heads: their loops are equally long.
@compute @workgroup_size(8)
fn forward(@builtin(global_invocation_id) id: vec3u) {
  let head = id.x % params.heads;
  let sequence = id.x / params.heads % params.batch;
  let query = id.x / params.heads / params.batch * TILE;
  if (query >= params.time) {
    return;
  }
  let key_head = params.heads + head * params.kv_heads / params.heads;
  let out0 = rows_of(sequence, query, params.heads, head);
  let out1 = rows_of(sequence, query + 4u, params.heads, head);
  var max0 = vec4f(MASKED);
  var max1 = vec4f(MASKED);
  var sum0 = vec4f();
  var sum1 = vec4f();
  for (var key = 0u; key <= query; key += TILE) {
    let tile = scores(sequence, query, head, key, key_head);
    let top0 = max(max0, max(column_max(tile.s00), column_max(tile.s01)));
    let top1 = max(max1, max(column_max(tile.s10), column_max(tile.s11)));
    let p00 = exp_below(tile.s00, top0);
    let p01 = exp_below(tile.s01, top0);
    let p10 = exp_below(tile.s10, top1);
    let p11 = exp_below(tile.s11, top1);
    let keep0 = exp(max0 - top0);
    let keep1 = exp(max1 - top1);
    sum0 = sum0 * keep0 + vec4f(1.0) * p00 + vec4f(1.0) * p01;
    sum1 = sum1 * keep1 + vec4f(1.0) * p10 + vec4f(1.0) * p11;
    max0 = top0;
    max1 = top1;
    let value0 = packed_rows(sequence, key, key_head + params.kv_heads);
    let value1 = packed_rows(sequence, key + 4u, key_head + params.kv_heads);
    for (var d = 0u; d < params.head_dim / 4u; d++) {
      let v0 = load_qkv(value0 + d);
      let v1 = load_qkv(value1 + d);
      var y0 = v0 * p00 + v1 * p01;
      var y1 = v0 * p10 + v1 * p11;
      if (key > 0u) {
        y0 += scale_columns(load_y(out0 + d), keep0);
        y1 += scale_columns(load_y(out1 + d), keep1);
      }
      store_y(out1 + d, y1);
      store_y(out0 + d, y0);
    }
  }
  for (var d = 0u; d < params.head_dim / 4u; d++) {
    let y0 = scale_columns(load_y(out0 + d), 1.0 / sum0);
    let y1 = scale_columns(load_y(out1 + d), 1.0 / sum1);
    store_y(out1 + d, y1);
    store_y(out0 + d, y0);
  }
  for (var i = 0u; i < TILE && query + i < params.time; i++) {
    let at = statistics_of(sequence, head, query + i).x;
    log_sum[at] = select(max0, max1, i >= 4u)[i % 4u] + log(select(sum0, sum1, i >= 4u)[i % 4u]);
  }
}

// Writes dq of eight queries, and their δ for `backward_key_value`.
@compute @workgroup_size(8)
fn backward_query(@builtin(global_invocation_id) id: vec3u) {
  let head = id.x % params.heads;
  let sequence = id.x / params.heads % params.batch;
  let query = id.x / params.heads / params.batch * TILE;
  if (query >= params.time) {
    return;
  }
  let key_head = params.heads + head * params.kv_heads / params.heads;
  let out0 = rows_of(sequence, query, params.heads, head);
  let out1 = rows_of(sequence, query + 4u, params.heads, head);
  var delta0 = vec4f();
  var delta1 = vec4f();
  for (var d = 0u; d < params.head_dim / 4u; d++) {
    delta0 += column_dots(load_dy(out0 + d), load_y(out0 + d));
    delta1 += column_dots(load_dy(out1 + d), load_y(out1 + d));
  }
  for (var i = 0u; i < TILE && query + i < params.time; i++) {
    delta[statistics_of(sequence, head, query + i).x] = select(delta0, delta1, i >= 4u)[i % 4u];
  }
  let total0 = load_log_sum(statistics_of(sequence, head, query));
  let total1 = load_log_sum(statistics_of(sequence, head, query + 4u));
  let dq0 = packed_rows(sequence, query, head);
  let dq1 = packed_rows(sequence, query + 4u, head);
  for (var key = 0u; key <= query; key += TILE) {
    let s = scores(sequence, query, head, key, key_head);
    let dp = score_gradients(sequence, query, head, key, key_head + params.kv_heads);
    let ds00 = through_softmax(exp_below(s.s00, total0), dp.s00, delta0);
    let ds01 = through_softmax(exp_below(s.s01, total0), dp.s01, delta0);
    let ds10 = through_softmax(exp_below(s.s10, total1), dp.s10, delta1);
    let ds11 = through_softmax(exp_below(s.s11, total1), dp.s11, delta1);
    let key0 = packed_rows(sequence, key, key_head);
    let key1 = packed_rows(sequence, key + 4u, key_head);
    for (var d = 0u; d < params.head_dim / 4u; d++) {
      let k0 = load_qkv(key0 + d);
      let k1 = load_qkv(key1 + d);
      var sum0 = k0 * ds00 + k1 * ds01;
      var sum1 = k0 * ds10 + k1 * ds11;
      if (key > 0u) {
        sum0 += load_dqkv(dq0 + d);
        sum1 += load_dqkv(dq1 + d);
      }
      store_dqkv(dq1 + d, sum1);
      store_dqkv(dq0 + d, sum0);
    }
  }
}

// Writes dk and dv of eight keys: the sum over the query heads of their group, one after the other.
@compute @workgroup_size(8)
fn backward_key_value(@builtin(global_invocation_id) id: vec3u) {
  let kv_head = id.x % params.kv_heads;
  let sequence = id.x / params.kv_heads % params.batch;
  let key = id.x / params.kv_heads / params.batch * TILE;
  if (key >= params.time) {
    return;
  }
  let key_head = params.heads + kv_head;
  let value_head = key_head + params.kv_heads;
  let dk0 = packed_rows(sequence, key, key_head);
  let dk1 = packed_rows(sequence, key + 4u, key_head);
  let dv0 = packed_rows(sequence, key, value_head);
  let dv1 = packed_rows(sequence, key + 4u, value_head);
  let group = params.heads / params.kv_heads;
  for (var head = kv_head * group; head < (kv_head + 1u) * group; head++) {
    for (var query = key; query < params.time; query += TILE) {
      let statistics0 = statistics_of(sequence, head, query);
      let statistics1 = statistics_of(sequence, head, query + 4u);
      let total0 = load_log_sum(statistics0);
      let total1 = load_log_sum(statistics1);
      let delta0 = load_delta(statistics0);
      let delta1 = load_delta(statistics1);
      let s = scores(sequence, query, head, key, key_head);
      let dp = score_gradients(sequence, query, head, key, value_head);
      let p00 = exp_below(s.s00, total0);
      let p01 = exp_below(s.s01, total0);
      let p10 = exp_below(s.s10, total1);
      let p11 = exp_below(s.s11, total1);
      let ds00 = transpose(through_softmax(p00, dp.s00, delta0));
      let ds01 = transpose(through_softmax(p01, dp.s01, delta0));
      let ds10 = transpose(through_softmax(p10, dp.s10, delta1));
      let ds11 = transpose(through_softmax(p11, dp.s11, delta1));
      let q0 = packed_rows(sequence, query, head);
      let q1 = packed_rows(sequence, query + 4u, head);
      let dy0 = rows_of(sequence, query, params.heads, head);
      let dy1 = rows_of(sequence, query + 4u, params.heads, head);
      let first = head == kv_head * group && query == key;
      for (var d = 0u; d < params.head_dim / 4u; d++) {
        let a0 = load_qkv(q0 + d);
        let a1 = load_qkv(q1 + d);
        let b0 = load_dy(dy0 + d);
        let b1 = load_dy(dy1 + d);
        var sum_k0 = a0 * ds00 + a1 * ds10;
        var sum_k1 = a0 * ds01 + a1 * ds11;
        var sum_v0 = b0 * transpose(p00) + b1 * transpose(p10);
        var sum_v1 = b0 * transpose(p01) + b1 * transpose(p11);
        if (!first) {
          sum_k0 += load_dqkv(dk0 + d);
          sum_k1 += load_dqkv(dk1 + d);
          sum_v0 += load_dqkv(dv0 + d);
          sum_v1 += load_dqkv(dv1 + d);
        }
        store_dqkv(dk1 + d, sum_k1);
        store_dqkv(dk0 + d, sum_k0);
        store_dqkv(dv1 + d, sum_v1);
        store_dqkv(dv0 + d, sum_v0);
      }
    }
  }
}
