// RMSNorm (Zhang & Sennrich 2019, arXiv 1910.07467) of every head of q and k in packed rows [q heads | k heads | v heads]:
//   y = w·x·r with r = 1/√(mean(x²) + ε), w the gain of q or of k; v is copied.
// The gradient overwrites dqkv in place; the gain's needs dy, so it comes first:
//   dw += Σ dy·x·r over rows and heads      dx = r·(w·dy − x·r²·mean(w·dy·x))
// Appended: shared/lanes.wgsl or lanes_subgroup.wgsl.

struct Params {
  rows: u32,
  heads: u32, // of q
  kv_heads: u32,
  head_dim: u32, // a multiple of 4
  elements: u32, // of a head; what is left of head_dim is zero
  epsilon: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>; // [rows, heads + 2 kv_heads, head_dim]
@group(0) @binding(2) var<storage, read> w: array<vec4f>; // [2, head_dim]: of q, of k
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>; // as x
@group(0) @binding(4) var<storage, read_write> inverse_rms: array<f32>; // [rows, heads + kv_heads]
@group(0) @binding(5) var<storage, read_write> dqkv: array<vec4f>; // as x
@group(0) @binding(6) var<storage, read_write> dw: array<vec4f>; // as w

// Where the first vector of a head stands.
fn place(row: u32, head: u32) -> u32 {
  return (row * (params.heads + 2u * params.kv_heads) + head) * (params.head_dim / 4u);
}

// Where its gain stands.
fn gain(head: u32) -> u32 {
  return select(0u, params.head_dim / 4u, head >= params.heads);
}

fn is_turned(head: u32) -> bool {
  return head < params.heads + params.kv_heads;
}

fn sum_of_squares(at: u32, first: u32, step: u32) -> vec4f {
  var sum = vec4f();
  for (var d = first; d < params.head_dim / 4u; d += step) {
    sum += x[at + d] * x[at + d];
  }
  return sum;
}

fn write_y(row: u32, head: u32, squares: f32, first: u32, step: u32) {
  let at = place(row, head);
  if (!is_turned(head)) {
    for (var d = first; d < params.head_dim / 4u; d += step) {
      y[at + d] = x[at + d];
    }
    return;
  }
  let r = inverseSqrt(squares / f32(params.elements) + params.epsilon);
  if (first == 0u) {
    inverse_rms[row * (params.heads + params.kv_heads) + head] = r;
  }
  for (var d = first; d < params.head_dim / 4u; d += step) {
    y[at + d] = w[gain(head) + d] * (x[at + d] * r);
  }
}

@compute @workgroup_size(16)
fn forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = thread_row(id, groups);
  let all = params.heads + 2u * params.kv_heads;
  let row = index / all;
  let head = index % all;
  if (row < params.rows) {
    write_y(row, head, horizontal_sum(sum_of_squares(place(row, head), 0u, 1u)), 0u, 1u);
  }
}

@compute @workgroup_size(LANES)
fn forward_tree(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = group_row(group, groups);
  let all = params.heads + 2u * params.kv_heads;
  let row = index / all;
  let head = index % all;
  if (row < params.rows) {
    write_y(row, head, tree_total(lane, sum_of_squares(place(row, head), lane, LANES)), lane, LANES);
  }
}

// Item i < rows·heads is a query head of a row, or with `which` 1 a key head.
fn sum_of_dyx(which: u32, column: u32, first: u32, step: u32) -> vec4f {
  let heads = select(params.heads, params.kv_heads, which == 1u);
  var sum = vec4f();
  for (var item = first; item < params.rows * heads; item += step) {
    let row = item / heads;
    let head = item % heads + which * params.heads;
    let at = place(row, head) + column;
    sum += dqkv[at] * (x[at] * inverse_rms[row * (params.heads + params.kv_heads) + head]);
  }
  return sum;
}

@compute @workgroup_size(16)
fn backward_weight(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let item = thread_row(id, groups);
  let vectors = params.head_dim / 4u;
  if (item < 2u * vectors) {
    dw[item] += sum_of_dyx(item / vectors, item % vectors, 0u, 1u);
  }
}

@compute @workgroup_size(LANES)
fn backward_weight_tree(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let vectors = params.head_dim / 4u;
  let column = group_row(group, groups);
  if (column >= 2u * vectors) {
    return;
  }
  let sum = tree_sum(lane, sum_of_dyx(column / vectors, column % vectors, lane, LANES));
  if (lane == 0u) {
    dw[column] += sum;
  }
}

fn sum_of_wdyx(row: u32, head: u32, first: u32, step: u32) -> vec4f {
  let at = place(row, head);
  var sum = vec4f();
  for (var d = first; d < params.head_dim / 4u; d += step) {
    sum += w[gain(head) + d] * dqkv[at + d] * x[at + d];
  }
  return sum;
}

fn write_dx(row: u32, head: u32, wdyx: f32, first: u32, step: u32) {
  let at = place(row, head);
  let r = inverse_rms[row * (params.heads + params.kv_heads) + head];
  let projection = wdyx * r * r / f32(params.elements);
  for (var d = first; d < params.head_dim / 4u; d += step) {
    dqkv[at + d] = r * (w[gain(head) + d] * dqkv[at + d] - x[at + d] * projection);
  }
}

@compute @workgroup_size(16)
fn backward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = thread_row(id, groups);
  let turned = params.heads + params.kv_heads;
  let row = index / turned;
  let head = index % turned;
  if (row < params.rows) {
    write_dx(row, head, horizontal_sum(sum_of_wdyx(row, head, 0u, 1u)), 0u, 1u);
  }
}

@compute @workgroup_size(LANES)
fn backward_tree(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let index = group_row(group, groups);
  let turned = params.heads + params.kv_heads;
  let row = index / turned;
  let head = index % turned;
  if (row < params.rows) {
    write_dx(row, head, tree_total(lane, sum_of_wdyx(row, head, lane, LANES)), lane, LANES);
  }
}
