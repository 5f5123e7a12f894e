// attention.wgsl for graphics cards, where registers and workgroup memory are fast and an invocation by itself is slow; the formulas
// are there.
//
// A workgroup owns 16 rows (queries, or keys) of a head and walks the other side in tiles of 64. Both are staged in workgroup memory a
// panel, 32 of head_dim, at a time. Each of the 64 invocations holds the scores of 4 own rows with 4 others as mat4x4f, a column for an
// own row; and of the sums over the other side 4 own rows × 4 of each panel, over half of the others. The halves are added at the
// end. What is staged next is on its way in registers while a panel is used. No atomics: the order of every sum is fixed. The longest
// walks begin first. The arithmetic is in docs/notes/hardware.md.
// Appended: shared/attention_interface.wgsl, shared/attention_loads.wgsl, shared/attention_tiles.wgsl, shared/tiles.wgsl,
// shared/grid.wgsl, and whether gradients of q and k are turned back by their positions (shared/attention_turned.wgsl) or not
// (shared/attention_straight.wgsl).

override PANELS = 2u; // ⌈head_dim/32⌉, at most MOST_PANELS

// dqkv; or where query heads share a key-value head, a place for dk and dv of each: [batch, time, 2 heads, head_dim], dk | dv, which
// `add_heads` adds.
@group(0) @binding(7) var<storage, read_write> gradients: array<vec4f>;

const MOST_PANELS = 8u;

// Elements that turn together.
struct Pair {
  near: vec4f,
  far: vec4f,
}

// scale·s if the query sees the key, else masked: own queries and the keys of a tile.
fn scores_of_queries(s: mat4x4f, query: vec4u, key: vec4u) -> mat4x4f {
  let low = vec4f(MASKED);
  return mat4x4f(
    select(low, s[0] * params.scale, key <= vec4u(query.x)),
    select(low, s[1] * params.scale, key <= vec4u(query.y)),
    select(low, s[2] * params.scale, key <= vec4u(query.z)),
    select(low, s[3] * params.scale, key <= vec4u(query.w)),
  );
}

// The same of own keys and the queries of a tile.
fn scores_of_keys(s: mat4x4f, key: vec4u, query: vec4u) -> mat4x4f {
  let low = vec4f(MASKED);
  let last = select(vec4u(), query + 1u, query < vec4u(params.time)); // keys below it are visible
  return mat4x4f(
    select(low, s[0] * params.scale, vec4u(key.x) < last),
    select(low, s[1] * params.scale, vec4u(key.y) < last),
    select(low, s[2] * params.scale, vec4u(key.z) < last),
    select(low, s[3] * params.scale, vec4u(key.w) < last),
  );
}

@compute @workgroup_size(LANES)
fn forward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let lane = lane_of(index);
  let head = group.x;
  let sequence = group.y;
  let first = (groups.z - 1u - group.z) * OWN;
  let key_head = params.heads + head * params.kv_heads / params.heads;
  let q = start_qkv(sequence, head);
  let k = start_qkv(sequence, key_head);
  let v = start_qkv(sequence, key_head + params.kv_heads);
  let query = first + lane.row + FOUR * 4u;
  var top = vec4f(MASKED);
  var sum = vec4f();
  var total: array<mat4x4f, MOST_PANELS>;
  var mine = own_qkv(lane, q, first, 0u);
  var theirs = other_qkv(lane, k, 0u, 0u);
  for (var tile = 0u; tile < min(first + OWN, params.time); tile += OTHERS) {
    var s = mat4x4f();
    for (var panel = 0u; panel < PANELS; panel++) {
      workgroupBarrier();
      put_own(lane, panel, mine);
      put_others(lane, panel, theirs);
      workgroupBarrier();
      let next = (panel + 1u) % PANELS;
      mine = own_qkv(lane, q, first, next);
      theirs = other_qkv(lane, select(k, v, next == 0u), tile, next);
      s = plus_products(lane, s);
    }
    s = scores_of_queries(s, query, tile + lane.col + FOUR * 16u);
    put_share(lane, column_max(s));
    workgroupBarrier();
    let before = top;
    top = max(top, largest_share(lane));
    let p = exp_below(s, top);
    let keep = exp(before - top);
    sum = sum * keep + column_dots(p, mat4x4f(vec4f(1.0), vec4f(1.0), vec4f(1.0), vec4f(1.0)));
    put_weights(lane, p);
    for (var panel = 0u; panel < PANELS; panel++) {
      if (panel > 0u) {
        workgroupBarrier();
      }
      put_others(lane, panel, theirs);
      workgroupBarrier();
      let next = (panel + 1u) % PANELS;
      theirs = other_qkv(lane, select(v, k, next == 0u), select(tile, tile + OTHERS, next == 0u), next);
      total[panel] = scale_columns(total[panel], keep) + weighted_others(lane);
    }
  }
  put_share(lane, sum);
  workgroupBarrier();
  sum = sum_of_shares(lane);
  let at = rows_of(sequence, query, params.heads, head);
  for (var panel = 0u; panel < PANELS; panel++) {
    put_half(lane, total[panel]);
    workgroupBarrier();
    let vector = vector_of(lane, panel);
    if (lane.half == 0u && inside(vector)) {
      let mean = scale_columns(sum_of_halves(lane, total[panel]), 1.0 / sum);
      for (var i = 0u; i < 4u; i++) {
        if (query[i] < params.time) {
          y[at[i] + vector] = mean[i];
        }
      }
    }
    workgroupBarrier();
  }
  if (lane.col < 4u) {
    store_log_sum(sequence, head, query[lane.col], top[lane.col] + log(sum[lane.col]));
  }
}

fn store_log_sum(sequence: u32, head: u32, query: u32, value: f32) {
  if (query < params.time) {
    log_sum[(sequence * params.heads + head) * params.time + query] = value;
  }
}

// Writes dq of own queries, and their δ for `backward_key_value`.
@compute @workgroup_size(LANES)
fn backward_query(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let lane = lane_of(index);
  let head = group.x;
  let sequence = group.y;
  let first = (groups.z - 1u - group.z) * OWN;
  let key_head = params.heads + head * params.kv_heads / params.heads;
  let q = start_qkv(sequence, head);
  let k = start_qkv(sequence, key_head);
  let v = start_qkv(sequence, key_head + params.kv_heads);
  let query = first + lane.row + FOUR * 4u;
  let out = rows_of(sequence, query, params.heads, head);
  let statistics = statistics_of(sequence, head, query);
  var shift = vec4f();
  for (var n = lane.col; n < params.head_dim / 4u; n += 16u) {
    shift += column_dots(load_dy(out + n), load_y(out + n));
  }
  put_share(lane, shift);
  workgroupBarrier();
  shift = sum_of_shares(lane);
  if (lane.col < 4u && query[lane.col] < params.time) {
    delta[statistics[lane.col]] = shift[lane.col];
  }
  let sums = vec4f(log_sum[statistics.x], log_sum[statistics.y], log_sum[statistics.z], log_sum[statistics.w]);
  var total: array<mat4x4f, MOST_PANELS>;
  let slopes = start_y(sequence, head);
  var mine = own_dy(lane, slopes, first, 0u);
  var theirs = other_qkv(lane, v, 0u, 0u);
  for (var tile = 0u; tile < min(first + OWN, params.time); tile += OTHERS) {
    var dp = mat4x4f();
    for (var panel = 0u; panel < PANELS; panel++) {
      workgroupBarrier();
      put_own(lane, panel, mine);
      put_others(lane, panel, theirs);
      workgroupBarrier();
      let next = (panel + 1u) % PANELS;
      theirs = other_qkv(lane, select(v, k, next == 0u), tile, next);
      if (next > 0u) {
        mine = own_dy(lane, slopes, first, next);
      } else {
        mine = own_qkv(lane, q, first, 0u);
      }
      dp = plus_products(lane, dp);
    }
    var s = mat4x4f();
    for (var panel = 0u; panel < PANELS; panel++) {
      workgroupBarrier();
      put_own(lane, panel, mine);
      put_others(lane, panel, theirs);
      workgroupBarrier();
      if (panel + 1u < PANELS) {
        mine = own_qkv(lane, q, first, panel + 1u);
        theirs = other_qkv(lane, k, tile, panel + 1u);
      }
      s = plus_products(lane, s);
    }
    let p = exp_below(scores_of_queries(s, query, tile + lane.col + FOUR * 16u), sums);
    put_weights(lane, through_softmax(p, mat4x4f(dp[0] - shift.x, dp[1] - shift.y, dp[2] - shift.z, dp[3] - shift.w)));
    workgroupBarrier();
    // The last panel of the keys is there already.
    for (var panel = PANELS; panel > 0u; panel--) {
      if (panel < PANELS) {
        workgroupBarrier();
        put_others(lane, panel - 1u, theirs);
        workgroupBarrier();
      }
      let more = panel > 1u;
      theirs = other_qkv(lane, select(v, k, more), select(tile + OTHERS, tile, more), select(0u, panel - 2u, more));
      if (!more) {
        mine = own_dy(lane, slopes, first, 0u);
      }
      total[panel - 1u] += weighted_others(lane);
    }
  }
  let at = packed_rows(sequence, query, head);
  for (var panel = 0u; panel < PANELS; panel++) {
    workgroupBarrier();
    put_half(lane, total[panel]);
    workgroupBarrier();
    let vector = vector_of(lane, panel);
    if (lane.half == 0u && inside(vector)) {
      let dq = sum_of_halves(lane, total[panel]);
      for (var i = 0u; i < 4u; i++) {
        if (query[i] < params.time) {
          gradients[at[i] + vector] = dq[i];
        }
      }
    }
  }
  turn_rows(index, first, q);
}

// p·shifted·scale
fn through_softmax(p: mat4x4f, shifted: mat4x4f) -> mat4x4f {
  return mat4x4f(
    p[0] * shifted[0] * params.scale,
    p[1] * shifted[1] * params.scale,
    p[2] * shifted[2] * params.scale,
    p[3] * shifted[3] * params.scale,
  );
}

// Writes dk and dv of own keys, of one query head.
@compute @workgroup_size(LANES)
fn backward_key_value(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) index: u32) {
  let lane = lane_of(index);
  let head = group.x;
  let sequence = group.y;
  let first = group.z * OWN;
  let key_head = params.heads + head * params.kv_heads / params.heads;
  let q = start_qkv(sequence, head);
  let k = start_qkv(sequence, key_head);
  let v = start_qkv(sequence, key_head + params.kv_heads);
  let key = first + lane.row + FOUR * 4u;
  var total_key: array<mat4x4f, MOST_PANELS>;
  var total_value: array<mat4x4f, MOST_PANELS>;
  let slopes = start_y(sequence, head);
  var mine = own_qkv(lane, k, first, 0u);
  var theirs = other_qkv(lane, q, first, 0u);
  for (var tile = first; tile < params.time; tile += OTHERS) {
    let query = tile + lane.col + FOUR * 16u;
    let at = statistics_of(sequence, head, query);
    let sums = vec4f(log_sum[at.x], log_sum[at.y], log_sum[at.z], log_sum[at.w]);
    let shift = vec4f(delta[at.x], delta[at.y], delta[at.z], delta[at.w]);
    var s = mat4x4f();
    for (var panel = 0u; panel < PANELS; panel++) {
      workgroupBarrier();
      put_own(lane, panel, mine);
      put_others(lane, panel, theirs);
      workgroupBarrier();
      let next = (panel + 1u) % PANELS;
      mine = own_qkv(lane, select(k, v, next == 0u), first, next);
      if (next > 0u) {
        theirs = other_qkv(lane, q, tile, next);
      } else {
        theirs = other_dy(lane, slopes, tile, 0u);
      }
      s = plus_products(lane, s);
    }
    var dp = mat4x4f();
    for (var panel = 0u; panel < PANELS; panel++) {
      workgroupBarrier();
      put_own(lane, panel, mine);
      put_others(lane, panel, theirs);
      workgroupBarrier();
      let next = (panel + 1u) % PANELS;
      mine = own_qkv(lane, select(v, k, next == 0u), first, next);
      if (next > 0u) {
        theirs = other_dy(lane, slopes, tile, next);
      }
      dp = plus_products(lane, dp);
    }
    s = scores_of_keys(s, key, query);
    let p = mat4x4f(exp(s[0] - sums), exp(s[1] - sums), exp(s[2] - sums), exp(s[3] - sums));
    put_weights(lane, p);
    workgroupBarrier();
    // The last panel of dy is there already.
    for (var panel = PANELS; panel > 0u; panel--) {
      if (panel < PANELS) {
        workgroupBarrier();
        put_others(lane, panel - 1u, theirs);
        workgroupBarrier();
      }
      if (panel > 1u) {
        theirs = other_dy(lane, slopes, tile, panel - 2u);
      } else {
        theirs = other_qkv(lane, q, tile, 0u);
      }
      total_value[panel - 1u] += weighted_others(lane);
    }
    workgroupBarrier();
    put_weights(lane, through_softmax(p, mat4x4f(dp[0] - shift, dp[1] - shift, dp[2] - shift, dp[3] - shift)));
    for (var panel = 0u; panel < PANELS; panel++) {
      if (panel > 0u) {
        workgroupBarrier();
      }
      put_others(lane, panel, theirs);
      workgroupBarrier();
      let next = (panel + 1u) % PANELS;
      theirs = other_qkv(lane, q, select(tile, tile + OTHERS, next == 0u), next);
      total_key[panel] += weighted_others(lane);
    }
  }
  let shared_keys = params.heads > params.kv_heads;
  let stored_heads = select(params.heads + 2u * params.kv_heads, 2u * params.heads, shared_keys);
  let at_key = rows_of(sequence, key, stored_heads, select(key_head, head, shared_keys));
  let at_value = rows_of(sequence, key, stored_heads, select(key_head + params.kv_heads, params.heads + head, shared_keys));
  for (var panel = 0u; panel < PANELS; panel++) {
    store_dkv(lane, key, at_key, panel, total_key[panel]);
    store_dkv(lane, key, at_value, panel, total_value[panel]);
  }
  if (!shared_keys) {
    turn_rows(index, first, k);
  }
}

fn store_dkv(lane: Lane, key: vec4u, at: vec4u, panel: u32, sum: mat4x4f) {
  workgroupBarrier();
  put_half(lane, sum);
  workgroupBarrier();
  let vector = vector_of(lane, panel);
  if (lane.half == 0u && inside(vector)) {
    let both = sum_of_halves(lane, sum);
    for (var i = 0u; i < 4u; i++) {
      if (key[i] < params.time) {
        gradients[at[i] + vector] = both[i];
      }
    }
  }
}

// dk and dv of a key-value head: the sum over its query heads, in their order.
@compute @workgroup_size(WORKGROUP)
fn add_heads(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let vectors = params.head_dim / 4u;
  let index = flat_index(id, groups);
  let head = index / vectors % (2u * params.kv_heads);
  let row = index / vectors / (2u * params.kv_heads);
  if (row >= params.batch * params.time) {
    return;
  }
  let vector = index % vectors;
  let group = params.heads / params.kv_heads;
  let first = (row * 2u * params.heads + head * group) * vectors + vector;
  let at = (row * (params.heads + 2u * params.kv_heads) + params.heads + head) * vectors + vector;
  if (head >= params.kv_heads || vector >= 2u * TURNING) {
    dqkv[at] = sum_of_heads(first, group, vectors);
  } else if (vector < TURNING) {
    let far = sum_of_heads(first + TURNING, group, vectors);
    let pair = turned_back(row % params.time, vector, sum_of_heads(first, group, vectors), far);
    dqkv[at] = pair.near;
    dqkv[at + TURNING] = pair.far;
  }
}

fn sum_of_heads(first: u32, group: u32, vectors: u32) -> vec4f {
  var sum = gradients[first];
  for (var i = 1u; i < group; i++) {
    sum += gradients[first + i * vectors];
  }
  return sum;
}
