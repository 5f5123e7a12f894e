// The rule of sample.wgsl by a workgroup a row, for a graphics card: lanes look at the logits side by side, and add up in a fixed order, so
// that the same bits come every time. Each lane owns a run of ids for the cumulative distribution; sums over runs are then walked by one
// lane. Their error grows with vocabulary / LANES + LANES.
// Appended: shared/draw.wgsl, shared/random.wgsl.

const LANES = 128u;
const BINS = 16u;

struct Best { key: u32, id: u32, finite: u32 }

var<workgroup> best: array<Best, LANES>;
var<workgroup> bins: array<f32, 2048>; // [BINS, LANES]
var<workgroup> binned: array<f32, BINS>;
var<workgroup> ties_of: array<u32, LANES>;
var<workgroup> weight_of: array<f32, LANES>;
var<workgroup> is_running: u32;
var<workgroup> chosen: u32;

var<private> lane: u32;

fn better(a: Best, b: Best) -> Best {
  let finite = a.finite & b.finite;
  if (b.key > a.key || (b.key == a.key && b.id < a.id)) {
    return Best(b.key, b.id, finite);
  }
  return Best(a.key, a.id, finite);
}

/// The largest logit of the row, the lowest id among equals, and whether all are finite.
fn greatest() -> Best {
  var mine = Best(0u, 0xffffffffu, 1u);
  for (var i = lane; i < params.vocab; i += LANES) {
    let z = logits[start + i];
    mine = better(mine, Best(order_key(z), i, u32((bitcast<u32>(z) & 0x7f800000u) != 0x7f800000u)));
  }
  best[lane] = mine;
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      best[lane] = better(best[lane], best[lane + half]);
    }
  }
  return workgroupUniformLoad(&best[0]);
}

/// As in sample.wgsl. Lanes fill bins of their own.
fn find_cut(limit: Cut, weighted: bool, goal: f32) -> Cut {
  var prefix = 0u;
  var decided = 0u;
  var before = 0.0;
  for (var shift = 28i; shift >= 0; shift -= 4) {
    for (var bin = 0u; bin < BINS; bin++) { bins[bin * LANES + lane] = 0.0; }
    for (var i = lane; i < params.vocab; i += LANES) {
      let z = logits[start + i];
      let key = order_key(z);
      if (key >= limit.key && ((key ^ prefix) & decided) == 0u) {
        bins[((key >> u32(shift)) & 15u) * LANES + lane] += select(1.0, weight(z), weighted);
      }
    }
    workgroupBarrier();
    if (lane < BINS) {
      var sum = 0.0;
      for (var i = 0u; i < LANES; i++) { sum += bins[lane * LANES + i]; }
      binned[lane] = sum;
    }
    workgroupBarrier();
    var digit = 0u;
    var sum = before;
    for (var bin = 15i; bin >= 0; bin--) {
      if (binned[bin] > 0.0) {
        digit = u32(bin);
        before = sum;
        sum += binned[bin];
        if (sum >= goal) { break; }
      }
    }
    prefix |= digit << u32(shift);
    decided |= 15u << u32(shift);
  }
  return cut_at(prefix, before, goal, limit, weighted);
}

/// Ids of a lane's run: [first, end).
fn own_ids(run: u32) -> vec2u {
  let length = (params.vocab + LANES - 1u) / LANES;
  return min(vec2u(run, run + 1u) * length, vec2u(params.vocab));
}

/// Sets `weight_of` to the kept weight of every run, and `ties_of` to the ties in every run. Returns the weight of all.
fn weigh(cut: Cut) -> f32 {
  let ids = own_ids(lane);
  var count = 0u;
  for (var i = ids.x; i < ids.y; i++) { count += u32(order_key(logits[start + i]) == cut.key); }
  workgroupBarrier(); // what follows may be read still from the call before
  ties_of[lane] = count;
  workgroupBarrier();
  var ties = 0u;
  for (var other = 0u; other < lane; other++) { ties += ties_of[other]; }
  var part = 0.0;
  for (var i = ids.x; i < ids.y; i++) {
    let z = logits[start + i];
    let key = order_key(z);
    var kept = key > cut.key;
    if (key == cut.key) {
      kept = ties < cut.ties;
      ties++;
    }
    if (kept) { part += weight(z); }
  }
  weight_of[lane] = part;
  workgroupBarrier();
  var total = 0.0;
  for (var other = 0u; other < LANES; other++) { total += weight_of[other]; }
  return total;
}

/// First kept token whose cumulative weight exceeds `goal` (if there is none, the last one of positive weight), after `weigh`; by one lane.
fn walk(cut: Cut, goal: f32) -> u32 {
  var before = 0.0;
  var start_of = 0.0;
  var run = 0u;
  for (var other = 0u; other < LANES; other++) {
    if (weight_of[other] > 0.0) {
      run = other;
      start_of = before;
      before += weight_of[other];
      if (before > goal) { break; }
    }
  }
  var ties = 0u;
  for (var other = 0u; other < run; other++) { ties += ties_of[other]; }
  let ids = own_ids(run);
  var part = 0.0;
  var token = 0u;
  for (var i = ids.x; i < ids.y; i++) {
    let z = logits[start + i];
    let key = order_key(z);
    var kept = key > cut.key;
    if (key == cut.key) {
      kept = ties < cut.ties;
      ties++;
    }
    let w = weight(z);
    if (kept && w > 0.0) {
      token = i;
      part += w;
      if (start_of + part > goal) { break; }
    }
  }
  return token;
}

fn draw(row: u32, greedy: u32) -> u32 {
  if (params.temperature == 0.0) { return greedy; }
  var cut = ALL;
  if (params.top_k > 0u && params.top_k < params.vocab) { cut = find_cut(cut, false, f32(params.top_k)); }
  if (params.top_p < 1.0) { cut = find_cut(cut, true, params.top_p * weigh(cut)); }
  let total = weigh(cut);
  if (lane == 0u) {
    chosen = walk(cut, total * random_uniform(params.seed, params.stream, params.first_row + row, params.position));
  }
  return workgroupUniformLoad(&chosen);
}

@compute @workgroup_size(LANES)
fn forward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  lane = index;
  let row = group.y * groups.x + group.x;
  let t = params.position;
  if (row >= params.rows || t >= params.length) { return; }
  let slot = row * params.length + t;
  if (t < prompt_lengths[row]) {
    if (lane == 0u) { next[row] = tokens[slot]; }
    return;
  }
  if (lane == 0u) { is_running = u32(state[row] == RUNNING); }
  if (workgroupUniformLoad(&is_running) == 0u) {
    if (lane == 0u) {
      tokens[slot] = params.pad_token;
      next[row] = params.pad_token;
    }
    return;
  }
  start = row * params.vocab;
  let top = greatest();
  largest = from_key(top.key);
  var token = params.pad_token;
  if (top.finite != 0u) { token = draw(row, top.id); }
  if (lane == 0u) {
    if (top.finite == 0u) {
      state[row] = NOT_FINITE;
    } else if (token == params.end_token) {
      state[row] = ENDED;
    }
    tokens[slot] = token;
    next[row] = token;
  }
}
