// Causal grouped-query attention without a time × time array in memory (FlashAttention-2, Dao 2023, arXiv 2307.08691). Per query i,
//   s_j = scale·q_i·k_j for j ≤ i,   L_i = log Σ_j exp s_j,   p_j = exp(s_j − L_i),   y_i = Σ_j p_j v_j
//   dp_j = dy_i·v_j,   δ_i = dy_i·y_i,   ds_j = p_j·(dp_j − δ_i)·scale,   dq_i = Σ_j ds_j k_j,   dk_j = Σ_i ds_j q_i,   dv_j = Σ_i p_j dy_i
//
// Each invocation owns 4 queries (or keys) of a head and walks the other side 16 at a time. Scores are held in registers as mat4x4f, a
// column for a query and a row for a key; sums over the other side are kept in the result itself. No barriers and no atomics: the
// order of every sum is fixed. head_dim is any multiple of 4. Graphics cards take attention_workgroup.wgsl.
// Appended: shared/attention_interface.wgsl, shared/tiles.wgsl, and one of two ways to load the other side. In
// shared/attention_alone.wgsl each invocation loads for itself; in shared/attention_quad.wgsl the four of a quad, which own neighbouring
// rows of one head, share each load. TOGETHER is the number of invocations that share, `lane` the place among them; shared rows stand
// in the order 0 ^ lane, 1 ^ lane, 2 ^ lane, 3 ^ lane.

override WORKGROUP = 8u; // a multiple of 4; decides no bits

const OWN = 4u;
const STEP = 16u;

fn load_dqkv(at: vec4u) -> mat4x4f {
  return mat4x4f(dqkv[at.x], dqkv[at.y], dqkv[at.z], dqkv[at.w]);
}

// Rows past the end are stored before the last one itself, which they repeat: branches around four stores would cost a software adapter more.
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

// Four rows of the four groups of a step.
struct Places {
  at0: vec4u,
  at1: vec4u,
  at2: vec4u,
  at3: vec4u,
}

fn packed_places(sequence: u32, rows: vec4u, head: u32) -> Places {
  return Places(
    packed_rows(sequence, rows, head),
    packed_rows(sequence, rows + 4u, head),
    packed_rows(sequence, rows + 8u, head),
    packed_rows(sequence, rows + 12u, head),
  );
}

fn output_places(sequence: u32, rows: vec4u, head: u32) -> Places {
  return Places(
    rows_of(sequence, rows, params.heads, head),
    rows_of(sequence, rows + 4u, params.heads, head),
    rows_of(sequence, rows + 8u, params.heads, head),
    rows_of(sequence, rows + 12u, params.heads, head),
  );
}

// Four own rows against the four groups of a step: a column for a query, a row for a key.
struct Tile {
  s0: mat4x4f,
  s1: mat4x4f,
  s2: mat4x4f,
  s3: mat4x4f,
}

// scale·s if the query sees the key, else masked
fn masked(s: mat4x4f, query: vec4u, key: vec4u) -> mat4x4f {
  let low = vec4f(MASKED);
  let last = select(vec4u(), query + 1u, query < vec4u(params.time)); // keys below it are visible
  return mat4x4f(
    select(low, s[0] * params.scale, key < vec4u(last.x)),
    select(low, s[1] * params.scale, key < vec4u(last.y)),
    select(low, s[2] * params.scale, key < vec4u(last.z)),
    select(low, s[3] * params.scale, key < vec4u(last.w)),
  );
}

// Scores of own queries against the keys of a step.
fn query_scores(query_at: vec4u, keys: Places, query: vec4u, key: vec4u) -> Tile {
  var tile: Tile;
  for (var d = 0u; d < params.head_dim / 4u; d++) {
    let q = load_qkv(query_at + d);
    tile.s0 += transpose(together_qkv(keys.at0 + d)) * q;
    tile.s1 += transpose(together_qkv(keys.at1 + d)) * q;
    tile.s2 += transpose(together_qkv(keys.at2 + d)) * q;
    tile.s3 += transpose(together_qkv(keys.at3 + d)) * q;
  }
  return Tile(
    masked(tile.s0, query, key),
    masked(tile.s1, query, key + 4u),
    masked(tile.s2, query, key + 8u),
    masked(tile.s3, query, key + 12u),
  );
}

// dy_i·v_j, own queries i and the values j of a step.
fn query_products(query_at: vec4u, values: Places) -> Tile {
  var tile: Tile;
  for (var d = 0u; d < params.head_dim / 4u; d++) {
    let b = load_dy(query_at + d);
    tile.s0 += transpose(together_qkv(values.at0 + d)) * b;
    tile.s1 += transpose(together_qkv(values.at1 + d)) * b;
    tile.s2 += transpose(together_qkv(values.at2 + d)) * b;
    tile.s3 += transpose(together_qkv(values.at3 + d)) * b;
  }
  return tile;
}

// Scores of the queries of a step against own keys.
fn key_scores(key_at: vec4u, queries: Places, key: vec4u, query: vec4u) -> Tile {
  var tile: Tile;
  for (var d = 0u; d < params.head_dim / 4u; d++) {
    let k = transpose(load_qkv(key_at + d));
    tile.s0 += k * together_qkv(queries.at0 + d);
    tile.s1 += k * together_qkv(queries.at1 + d);
    tile.s2 += k * together_qkv(queries.at2 + d);
    tile.s3 += k * together_qkv(queries.at3 + d);
  }
  return Tile(
    masked(tile.s0, query, key),
    masked(tile.s1, query + 4u, key),
    masked(tile.s2, query + 8u, key),
    masked(tile.s3, query + 12u, key),
  );
}

// dy_i·v_j, the queries i of a step and own values j.
fn key_products(value_at: vec4u, queries: Places) -> Tile {
  var tile: Tile;
  for (var d = 0u; d < params.head_dim / 4u; d++) {
    let v = transpose(load_qkv(value_at + d));
    tile.s0 += v * together_dy(queries.at0 + d);
    tile.s1 += v * together_dy(queries.at1 + d);
    tile.s2 += v * together_dy(queries.at2 + d);
    tile.s3 += v * together_dy(queries.at3 + d);
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

// What an invocation owns. Invocations that load together own neighbouring rows; otherwise neighbours take the same rows of different
// heads. Either way neighbours' loops are equally long.
struct Owner {
  head: u32,
  sequence: u32,
  first: u32, // own row
  first_together: u32, // first row of the invocations that load together; past the end there is nothing to do
  order: vec4u, // of four rows that are loaded together
}

fn owner(index: u32, heads: u32) -> Owner {
  let lane = index % TOGETHER;
  let item = index / TOGETHER;
  let first = item / heads / params.batch * (TOGETHER * OWN);
  return Owner(item % heads, item / heads % params.batch, first + lane * OWN, first, FOUR ^ vec4u(lane));
}

@compute @workgroup_size(WORKGROUP)
fn forward(@builtin(global_invocation_id) id: vec3u) {
  let own = owner(id.x, params.heads);
  if (own.first_together >= params.time) {
    return;
  }
  let inside = own.first < params.time;
  let query = own.first + FOUR;
  let key_head = params.heads + own.head * params.kv_heads / params.heads;
  let query_at = packed_rows(own.sequence, query, own.head);
  let out = rows_of(own.sequence, query, params.heads, own.head);
  let end = min(own.first_together + TOGETHER * OWN, params.time);
  var top = vec4f(MASKED);
  var sum = vec4f();
  for (var step = 0u; step < end; step += STEP) {
    let key = step + own.order;
    let s = query_scores(query_at, packed_places(own.sequence, key, key_head), query, key);
    let before = top;
    top = max(max(top, max(column_max(s.s0), column_max(s.s1))), max(column_max(s.s2), column_max(s.s3)));
    let p0 = exp_below(s.s0, top);
    let p1 = exp_below(s.s1, top);
    let p2 = exp_below(s.s2, top);
    let p3 = exp_below(s.s3, top);
    let keep = exp(before - top);
    sum = sum * keep + vec4f(1.0) * p0 + vec4f(1.0) * p1 + vec4f(1.0) * p2 + vec4f(1.0) * p3;
    let values = packed_places(own.sequence, key, key_head + params.kv_heads);
    for (var d = 0u; d < params.head_dim / 4u; d++) {
      var total = together_qkv(values.at0 + d) * p0;
      total += together_qkv(values.at1 + d) * p1;
      total += together_qkv(values.at2 + d) * p2;
      total += together_qkv(values.at3 + d) * p3;
      if (inside) {
        if (step > 0u) {
          total += scale_columns(load_y(out + d), keep);
        }
        store_y(out + d, total);
      }
    }
  }
  if (!inside) {
    return;
  }
  for (var d = 0u; d < params.head_dim / 4u; d++) {
    store_y(out + d, scale_columns(load_y(out + d), 1.0 / sum));
  }
  store_log_sum(statistics_of(own.sequence, own.head, query), top + log(sum));
}

// Writes dq of own queries, and their δ for `backward_key_value`.
@compute @workgroup_size(WORKGROUP)
fn backward_query(@builtin(global_invocation_id) id: vec3u) {
  let own = owner(id.x, params.heads);
  if (own.first_together >= params.time) {
    return;
  }
  let inside = own.first < params.time;
  let query = own.first + FOUR;
  let key_head = params.heads + own.head * params.kv_heads / params.heads;
  let query_at = packed_rows(own.sequence, query, own.head);
  let out = rows_of(own.sequence, query, params.heads, own.head);
  let statistics = statistics_of(own.sequence, own.head, query);
  var shift = vec4f();
  for (var d = 0u; d < params.head_dim / 4u; d++) {
    shift += column_dots(load_dy(out + d), load_y(out + d));
  }
  if (inside) {
    store_delta(statistics, shift);
  }
  let total = vec4f(log_sum[statistics.x], log_sum[statistics.y], log_sum[statistics.z], log_sum[statistics.w]);
  let end = min(own.first_together + TOGETHER * OWN, params.time);
  for (var step = 0u; step < end; step += STEP) {
    let key = step + own.order;
    let keys = packed_places(own.sequence, key, key_head);
    let s = query_scores(query_at, keys, query, key);
    let dp = query_products(out, packed_places(own.sequence, key, key_head + params.kv_heads));
    let ds0 = through_softmax(exp_below(s.s0, total), dp.s0, shift);
    let ds1 = through_softmax(exp_below(s.s1, total), dp.s1, shift);
    let ds2 = through_softmax(exp_below(s.s2, total), dp.s2, shift);
    let ds3 = through_softmax(exp_below(s.s3, total), dp.s3, shift);
    for (var d = 0u; d < params.head_dim / 4u; d++) {
      var dq = together_qkv(keys.at0 + d) * ds0;
      dq += together_qkv(keys.at1 + d) * ds1;
      dq += together_qkv(keys.at2 + d) * ds2;
      dq += together_qkv(keys.at3 + d) * ds3;
      if (inside) {
        if (step > 0u) {
          dq += load_dqkv(query_at + d);
        }
        store_dqkv(query_at + d, dq);
      }
    }
  }
}

// Writes dk and dv of own keys: the sum over the query heads of their group, one after the other.
@compute @workgroup_size(WORKGROUP)
fn backward_key_value(@builtin(global_invocation_id) id: vec3u) {
  let own = owner(id.x, params.kv_heads);
  if (own.first_together >= params.time) {
    return;
  }
  let inside = own.first < params.time;
  let key = own.first + FOUR;
  let key_at = packed_rows(own.sequence, key, params.heads + own.head);
  let value_at = packed_rows(own.sequence, key, params.heads + params.kv_heads + own.head);
  let group = params.heads / params.kv_heads;
  for (var head = own.head * group; head < (own.head + 1u) * group; head++) {
    for (var step = own.first_together; step < params.time; step += STEP) {
      let query = step + own.order;
      let queries = packed_places(own.sequence, query, head);
      let outputs = output_places(own.sequence, query, head);
      let s = key_scores(key_at, queries, key, query);
      let dp = key_products(value_at, outputs);
      let at0 = statistics_of(own.sequence, head, query);
      let at1 = statistics_of(own.sequence, head, query + 4u);
      let at2 = statistics_of(own.sequence, head, query + 8u);
      let at3 = statistics_of(own.sequence, head, query + 12u);
      let p0 = exp_below(s.s0, together_log_sum(at0));
      let p1 = exp_below(s.s1, together_log_sum(at1));
      let p2 = exp_below(s.s2, together_log_sum(at2));
      let p3 = exp_below(s.s3, together_log_sum(at3));
      let ds0 = transpose(through_softmax(p0, dp.s0, together_delta(at0)));
      let ds1 = transpose(through_softmax(p1, dp.s1, together_delta(at1)));
      let ds2 = transpose(through_softmax(p2, dp.s2, together_delta(at2)));
      let ds3 = transpose(through_softmax(p3, dp.s3, together_delta(at3)));
      let first = head == own.head * group && step == own.first_together;
      for (var d = 0u; d < params.head_dim / 4u; d++) {
        var dk = together_qkv(queries.at0 + d) * ds0;
        dk += together_qkv(queries.at1 + d) * ds1;
        dk += together_qkv(queries.at2 + d) * ds2;
        dk += together_qkv(queries.at3 + d) * ds3;
        var dv = together_dy(outputs.at0 + d) * transpose(p0);
        dv += together_dy(outputs.at1 + d) * transpose(p1);
        dv += together_dy(outputs.at2 + d) * transpose(p2);
        dv += together_dy(outputs.at3 + d) * transpose(p3);
        if (inside) {
          if (!first) {
            dk += load_dqkv(key_at + d);
            dv += load_dqkv(value_at + d);
          }
          store_dqkv(key_at + d, dk);
          store_dqkv(value_at + d, dv);
        }
      }
    }
  }
}

fn store_log_sum(at: vec4u, value: vec4f) {
  log_sum[at.w] = value.w;
  log_sum[at.z] = value.z;
  log_sum[at.y] = value.y;
  log_sum[at.x] = value.x;
}

fn store_delta(at: vec4u, value: vec4f) {
  delta[at.w] = value.w;
  delta[at.z] = value.z;
  delta[at.y] = value.y;
  delta[at.x] = value.x;
}
