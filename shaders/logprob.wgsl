// Log-probabilities from rows of logits z: log p(target) = z[target] − L, L = log Σ exp z (shifted by the maximum), and
//   dz = coefficient·(onehot(target) − softmax(z)), the gradient of Σ_rows coefficient·log p(target), in place.
// `evaluate` compares two policies over the whole vocabulary: entropy −Σ p log p and KL Σ p (log p − log q).
// A row starts anywhere in the array of vec4f, so its first and last vector may hold numbers of neighbouring rows: they are masked.
// Appended: shared/lanes.wgsl or lanes_subgroup.wgsl, shared/grid.wgsl.

struct Params {
  rows: u32,
  vocab: u32, // any number from 4
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> logits: array<vec4f>; // [rows, vocab]
@group(0) @binding(2) var<storage, read> places: array<u32>; // [rows]: where the row's token stands in ids, log_prob, coefficient, summary
@group(0) @binding(3) var<storage, read> ids: array<u32>; // [batch, time]
@group(0) @binding(4) var<storage, read_write> log_prob: array<f32>; // [batch, time]
@group(0) @binding(5) var<storage, read_write> log_sum: array<f32>; // L [rows]
@group(0) @binding(6) var<storage, read> coefficient: array<f32>; // [batch, time]
@group(0) @binding(7) var<storage, read> reference_logits: array<vec4f>; // [rows, vocab]
@group(0) @binding(8) var<storage, read_write> summary: array<vec4f>; // [batch, time]: log p(target), log q(target), entropy, KL

const MASKED = -1e30;

// Running maximum and sum of exp(z − maximum), in each of four lanes.
struct Exponents {
  maximum: vec4f,
  sum: vec4f,
}

fn extend(old: Exponents, z: vec4f) -> Exponents {
  let maximum = max(old.maximum, z);
  return Exponents(maximum, old.sum * exp(old.maximum - maximum) + exp(z - maximum));
}

// Which of the four numbers of vector i belong to the row.
fn inside(row: u32, i: u32) -> vec4<bool> {
  let at = 4u * i + vec4u(0u, 1u, 2u, 3u);
  return (at >= vec4u(row * params.vocab)) & (at < vec4u((row + 1u) * params.vocab));
}

fn first_vector(row: u32) -> u32 {
  return row * params.vocab / 4u;
}

fn end_vector(row: u32) -> u32 {
  return ((row + 1u) * params.vocab + 3u) / 4u;
}

fn exponents(row: u32, first: u32, step: u32) -> Exponents {
  var result = Exponents(vec4f(MASKED), vec4f());
  for (var i = first_vector(row) + first; i < end_vector(row); i += step) {
    result = extend(result, select(vec4f(MASKED), logits[i], inside(row, i)));
  }
  return result;
}

fn reference_exponents(row: u32, first: u32, step: u32) -> Exponents {
  var result = Exponents(vec4f(MASKED), vec4f());
  for (var i = first_vector(row) + first; i < end_vector(row); i += step) {
    result = extend(result, select(vec4f(MASKED), reference_logits[i], inside(row, i)));
  }
  return result;
}

fn log_of(p: Exponents) -> f32 {
  let maximum = horizontal_max(p.maximum);
  return maximum + log(horizontal_sum(p.sum * exp(p.maximum - maximum)));
}

fn tree_log_of(lane: u32, p: Exponents) -> f32 {
  let maximum = tree_greatest(lane, p.maximum);
  return maximum + log(tree_total(lane, p.sum * exp(p.maximum - maximum)));
}

fn write_log_prob(row: u32, total: f32) {
  let place = places[row];
  let at = row * params.vocab + ids[place];
  log_sum[row] = total;
  log_prob[place] = logits[at / 4u][at % 4u] - total;
}

// Lane by lane Σ −p log p (x) and Σ p (log p − log q) (y).
fn divergence(row: u32, total: f32, reference_total: f32, first: u32, step: u32) -> vec2f {
  var entropy = vec4f();
  var kl = vec4f();
  for (var i = first_vector(row) + first; i < end_vector(row); i += step) {
    let log_p = logits[i] - total;
    let p = exp(log_p);
    let mine = inside(row, i);
    entropy -= select(vec4f(), p * log_p, mine);
    kl += select(vec4f(), p * (log_p - (reference_logits[i] - reference_total)), mine);
  }
  return vec2f(horizontal_sum(entropy), horizontal_sum(kl));
}

fn write_summary(row: u32, total: f32, reference_total: f32, sums: vec2f) {
  let place = places[row];
  let at = row * params.vocab + ids[place];
  summary[place] = vec4f(logits[at / 4u][at % 4u] - total, reference_logits[at / 4u][at % 4u] - reference_total, sums);
}

@compute @workgroup_size(16)
fn forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = thread_row(id, groups);
  if (row < params.rows) {
    write_log_prob(row, log_of(exponents(row, 0u, 1u)));
  }
}

@compute @workgroup_size(LANES)
fn forward_tree(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = group_row(group, groups);
  if (row >= params.rows) {
    return;
  }
  let total = tree_log_of(lane, exponents(row, lane, LANES));
  if (lane == 0u) {
    write_log_prob(row, total);
  }
}

@compute @workgroup_size(16)
fn evaluate(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = thread_row(id, groups);
  if (row < params.rows) {
    let total = log_of(exponents(row, 0u, 1u));
    let reference_total = log_of(reference_exponents(row, 0u, 1u));
    write_summary(row, total, reference_total, divergence(row, total, reference_total, 0u, 1u));
  }
}

@compute @workgroup_size(LANES)
fn evaluate_tree(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = group_row(group, groups);
  if (row >= params.rows) {
    return;
  }
  let total = tree_log_of(lane, exponents(row, lane, LANES));
  let reference_total = tree_log_of(lane, reference_exponents(row, lane, LANES));
  let sums = tree_sum(lane, vec4f(divergence(row, total, reference_total, lane, LANES), 0.0, 0.0));
  if (lane == 0u) {
    write_summary(row, total, reference_total, sums.xy);
  }
}

// One thread for a vector; its last numbers may belong to the next row (hence vocab ≥ 4: never to the one after).
@compute @workgroup_size(WORKGROUP)
fn backward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  let row = 4u * i / params.vocab;
  if (row >= params.rows) {
    return;
  }
  let at = 4u * i + vec4u(0u, 1u, 2u, 3u);
  let place = places[row];
  var scale = vec4f(coefficient[place]);
  var total = vec4f(log_sum[row]);
  var hit = at == vec4u(row * params.vocab + ids[place]);
  let spilt = at >= vec4u((row + 1u) * params.vocab);
  if (spilt.w && row + 1u < params.rows) {
    let next = places[row + 1u];
    scale = select(scale, vec4f(coefficient[next]), spilt);
    total = select(total, vec4f(log_sum[row + 1u]), spilt);
    hit = hit | (at == vec4u((row + 1u) * params.vocab + ids[next]));
  }
  logits[i] = scale * (select(vec4f(), vec4f(1.0), hit) - exp(logits[i] - total));
}
