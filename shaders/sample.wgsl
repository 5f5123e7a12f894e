// One token per row from logits z, by the rule of drawToken (src/model/sampling.ts): weights exp((z − max z) / temperature),
// the k largest (top-k), of those the shortest prefix of probability ≥ p (top-p), then the inverse of the cumulative
// distribution, in the order of ids, at u = uniform(seed, stream, first_row + row, position).
//
// One thread a row, no barriers. A row costs 3 passes over the vocabulary, and 8 more for top-k and for top-p each: their cut is found by
// radix selection, 4 bits a pass, on the logits' bits as ordered integers, so nothing is sorted. Time grows with the
// vocabulary and not with k; sums run over blocks of 256, so their error grows with vocabulary / 256. Suits a software adapter; see
// sample_workgroup.wgsl. Appended: shared/draw.wgsl, shared/random.wgsl.

const BLOCK = 256u;

struct Walk { total: f32, token: u32 }

/// The last key of the shortest prefix, in falling order within `limit`, whose count (or weight) is ≥ target; never empty.
fn find_cut(limit: Cut, weighted: bool, goal: f32) -> Cut {
  var prefix = 0u;
  var decided = 0u; // mask of the bits of prefix that are known
  var before = 0.0; // count or weight of all larger keys
  for (var shift = 28i; shift >= 0; shift -= 4) {
    var bins = array<f32, 16>();
    for (var i = 0u; i < params.vocab; i++) {
      let z = logits[start + i];
      let key = order_key(z);
      if (key >= limit.key && ((key ^ prefix) & decided) == 0u) {
        bins[(key >> u32(shift)) & 15u] += select(1.0, weight(z), weighted);
      }
    }
    var digit = 0u;
    var sum = before;
    for (var bin = 15i; bin >= 0; bin--) {
      if (bins[bin] > 0.0) {
        digit = u32(bin);
        before = sum;
        sum += bins[bin];
        if (sum >= goal) { break; }
      }
    }
    prefix |= digit << u32(shift);
    decided |= 15u << u32(shift);
  }
  return cut_at(prefix, before, goal, limit, weighted);
}

/// First kept token whose cumulative weight exceeds `goal` (if there is none, the last one of positive weight), and that weight.
fn walk(cut: Cut, goal: f32) -> Walk {
  var total = 0.0;
  var part = 0.0;
  var ties = 0u;
  var token = 0u;
  for (var i = 0u; i < params.vocab; i++) {
    if (i % BLOCK == 0u) {
      total += part;
      part = 0.0;
    }
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
      if (total + part > goal) { break; }
    }
  }
  return Walk(total + part, token);
}

fn draw(row: u32, greedy: u32) -> u32 {
  if (params.temperature == 0.0) { return greedy; }
  var cut = ALL;
  if (params.top_k > 0u && params.top_k < params.vocab) { cut = find_cut(cut, false, f32(params.top_k)); }
  if (params.top_p < 1.0) { cut = find_cut(cut, true, params.top_p * walk(cut, 3e38).total); }
  let u = random_uniform(params.seed, params.stream, params.first_row + row, params.position);
  return walk(cut, u * walk(cut, 3e38).total).token;
}

// There are few rows: 4 per workgroup spread them over the cores.
@compute @workgroup_size(4)
fn forward(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  let t = params.position;
  if (row >= params.rows || t >= params.length) { return; }
  let slot = row * params.length + t;
  var token = params.pad_token;
  if (t < prompt_lengths[row]) {
    token = tokens[slot];
  } else if (state[row] == RUNNING) {
    start = row * params.vocab;
    var greedy = 0u;
    var greatest = 0u; // key of that logit; every finite key is larger than 0
    var finite = true;
    for (var i = 0u; i < params.vocab; i++) {
      let z = logits[start + i];
      finite &= (bitcast<u32>(z) & 0x7f800000u) != 0x7f800000u;
      let key = order_key(z);
      if (key > greatest) {
        greatest = key;
        greedy = i;
      }
    }
    largest = from_key(greatest);
    if (finite) { token = draw(row, greedy); }
    if (!finite) {
      state[row] = NOT_FINITE;
    } else if (token == params.end_token) {
      state[row] = ENDED;
    }
  }
  tokens[slot] = token;
  next[row] = token;
}
