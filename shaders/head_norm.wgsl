// RMSNorm (Zhang & Sennrich 2019, arXiv 1910.07467) of every head of q and k in packed rows [q heads | k heads | v heads]:
//   y = w·x·r with r = 1/√(mean(x²) + ε), w the gain of q or of k; v is copied.
// The gradient overwrites dqkv in place; the gain's needs dy, so it comes first:
//   dw += Σ dy·x·r over rows and heads      dx = r·(w·dy − x·r²·mean(w·dy·x))
// Appended: shared/lanes.wgsl.

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

fn horizontal_sum(v: vec4f) -> f32 {
  return (v.x + v.y) + (v.z + v.w);
}

// Where the first vector of a head stands.
fn place(row: u32, head: u32) -> u32 {
  return (row * (params.heads + 2u * params.kv_heads) + head) * (params.head_dim / 4u);
}

// Where its gain stands.
fn gain(head: u32) -> u32 {
  return select(0u, params.head_dim / 4u, head >= params.heads);
}

@compute @workgroup_size(16)
fn forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.y * groups.x * 16u + id.x;
  let all = params.heads + 2u * params.kv_heads;
  let vectors = params.head_dim / 4u;
  let row = index / all;
  let head = index % all;
  if (row >= params.rows) {
    return;
  }
  let at = index * vectors;
  let turned = params.heads + params.kv_heads;
  if (head >= turned) {
    for (var d = 0u; d < vectors; d++) {
      y[at + d] = x[at + d];
    }
    return;
  }
  var sum = vec4f();
  for (var d = 0u; d < vectors; d++) {
    sum += x[at + d] * x[at + d];
  }
  let r = inverseSqrt(horizontal_sum(sum) / f32(params.elements) + params.epsilon);
  inverse_rms[row * turned + head] = r;
  for (var d = 0u; d < vectors; d++) {
    y[at + d] = w[gain(head) + d] * (x[at + d] * r);
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
fn backward_weight(@builtin(global_invocation_id) id: vec3u) {
  let vectors = params.head_dim / 4u;
  if (id.x < 2u * vectors) {
    dw[id.x] += sum_of_dyx(id.x / vectors, id.x % vectors, 0u, 1u);
  }
}

@compute @workgroup_size(LANES)
fn backward_weight_tree(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let vectors = params.head_dim / 4u;
  let column = group.y * groups.x + group.x;
  if (column >= 2u * vectors) {
    return;
  }
  let sum = tree_sum(lane, sum_of_dyx(column / vectors, column % vectors, lane, LANES));
  if (lane == 0u) {
    dw[column] += sum;
  }
}

@compute @workgroup_size(16)
fn backward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = id.y * groups.x * 16u + id.x;
  let turned = params.heads + params.kv_heads;
  let row = index / turned;
  let head = index % turned;
  if (row >= params.rows) {
    return;
  }
  let at = place(row, head);
  let vectors = params.head_dim / 4u;
  let r = inverse_rms[index];
  var sum = vec4f();
  for (var d = 0u; d < vectors; d++) {
    sum += w[gain(head) + d] * dqkv[at + d] * x[at + d];
  }
  let projection = horizontal_sum(sum) * r * r / f32(params.elements);
  for (var d = 0u; d < vectors; d++) {
    dqkv[at + d] = r * (w[gain(head) + d] * dqkv[at + d] - x[at + d] * projection);
  }
}
