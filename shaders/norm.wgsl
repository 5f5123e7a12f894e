// RMSNorm (Zhang & Sennrich 2019, arXiv 1910.07467): y = w·x·r with r = 1/√(mean(x²) + ε), over rows of `elements` numbers.
//   dx += r·(w·dy) − x·r³/elements·Σ(w·dy·x)      dw += Σ_rows dy·x·r
// Appended: shared/lanes.wgsl or lanes_subgroup.wgsl, and `source_row` (every row, or only chosen ones: those whose tokens are scored).

struct Params {
  rows: u32,
  width: u32, // a multiple of 4
  elements: u32, // of a row; what is left of width is zero, gain and all
  epsilon: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> w: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> inverse_rms: array<f32>; // [rows]
@group(0) @binding(5) var<storage, read> dy: array<vec4f>;
@group(0) @binding(6) var<storage, read_write> dx: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> dw: array<vec4f>;

fn sum_of_squares(row: u32, first: u32, step: u32) -> vec4f {
  let columns = params.width / 4u;
  let from_row = source_row(row) * columns;
  var sum = vec4f();
  for (var i = first; i < columns; i += step) {
    let value = x[from_row + i];
    sum += value * value;
  }
  return sum;
}

fn write_y(row: u32, squares: f32, first: u32, step: u32) {
  let columns = params.width / 4u;
  let from_row = source_row(row) * columns;
  let r = inverseSqrt(squares / f32(params.elements) + params.epsilon);
  if (first == 0u) {
    inverse_rms[row] = r;
  }
  for (var i = first; i < columns; i += step) {
    y[row * columns + i] = w[i] * (x[from_row + i] * r);
  }
}

fn sum_of_wdyx(row: u32, first: u32, step: u32) -> vec4f {
  let columns = params.width / 4u;
  let from_row = source_row(row) * columns;
  var sum = vec4f();
  for (var i = first; i < columns; i += step) {
    sum += w[i] * dy[row * columns + i] * x[from_row + i];
  }
  return sum;
}

fn add_dx(row: u32, wdyx: f32, first: u32, step: u32) {
  let columns = params.width / 4u;
  let from_row = source_row(row) * columns;
  let r = inverse_rms[row];
  let projection = wdyx * r * r / f32(params.elements);
  for (var i = first; i < columns; i += step) {
    dx[from_row + i] += r * (w[i] * dy[row * columns + i] - x[from_row + i] * projection);
  }
}

fn sum_of_dyx(column: u32, first: u32, step: u32) -> vec4f {
  let columns = params.width / 4u;
  var sum = vec4f();
  for (var row = first; row < params.rows; row += step) {
    sum += dy[row * columns + column] * (x[source_row(row) * columns + column] * inverse_rms[row]);
  }
  return sum;
}

@compute @workgroup_size(16)
fn forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = thread_row(id, groups);
  if (row < params.rows) {
    write_y(row, horizontal_sum(sum_of_squares(row, 0u, 1u)), 0u, 1u);
  }
}

@compute @workgroup_size(LANES)
fn forward_tree(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = group_row(group, groups);
  if (row < params.rows) {
    write_y(row, tree_total(lane, sum_of_squares(row, lane, LANES)), lane, LANES);
  }
}

// Both gradients in one dispatch: the first threads take a column of dw each, the others a row of dx.
@compute @workgroup_size(16)
fn backward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let item = thread_row(id, groups);
  let columns = params.width / 4u;
  if (item < columns) {
    dw[item] += sum_of_dyx(item, 0u, 1u);
  } else if (item < columns + params.rows) {
    add_dx(item - columns, horizontal_sum(sum_of_wdyx(item - columns, 0u, 1u)), 0u, 1u);
  }
}

@compute @workgroup_size(LANES)
fn backward_tree(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let columns = params.width / 4u;
  let item = group_row(group, groups);
  if (item < columns) {
    let sum = tree_sum(lane, sum_of_dyx(item, lane, LANES));
    if (lane == 0u) {
      dw[item] += sum;
    }
  } else if (item < columns + params.rows) {
    let row = item - columns;
    add_dx(row, tree_total(lane, sum_of_wdyx(row, lane, LANES)), lane, LANES);
  }
}

// dx alone, for a gain that is frozen.
@compute @workgroup_size(16)
fn backward_input(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = thread_row(id, groups);
  if (row < params.rows) {
    add_dx(row, horizontal_sum(sum_of_wdyx(row, 0u, 1u)), 0u, 1u);
  }
}

@compute @workgroup_size(LANES)
fn backward_input_tree(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = group_row(group, groups);
  if (row < params.rows) {
    add_dx(row, tree_total(lane, sum_of_wdyx(row, lane, LANES)), lane, LANES);
  }
}
