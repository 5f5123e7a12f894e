// LayerNorm (Ba, Kiros, Hinton 2016, arXiv 1607.06450): y = w·h + b with h = (x − μ)·r, r = 1/√(mean((x − μ)²) + ε), over rows of
// `elements` numbers. With g = w·dy
//   dx += r·(g − mean(g) − h·mean(g·h))      dw += Σ_rows dy·h      db += Σ_rows dy
// Appended: shared/lanes.wgsl or lanes_subgroup.wgsl, and `source_row` (every row, or only chosen ones: those whose tokens are scored).

struct Params {
  rows: u32,
  width: u32, // a multiple of 4
  elements: u32, // of a row; what is left of width is zero, gain and bias too
  epsilon: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> w: array<vec4f>;
@group(0) @binding(3) var<storage, read> b: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> moments: array<vec2f>; // [rows]: μ, r
@group(0) @binding(6) var<storage, read> dy: array<vec4f>;
@group(0) @binding(7) var<storage, read_write> dx: array<vec4f>;
@group(0) @binding(9) var<storage, read_write> dw: array<vec4f>;
@group(0) @binding(10) var<storage, read_write> db: array<vec4f>;

// The numbers of vector i that belong to a row, zero for what pads it.
fn kept(value: vec4f, i: u32) -> vec4f {
  return select(vec4f(), value, 4u * i + vec4u(0u, 1u, 2u, 3u) < vec4u(params.elements));
}

fn sum_of_x(row: u32, first: u32, step: u32) -> vec4f {
  let columns = params.width / 4u;
  let from_row = source_row(row) * columns;
  var sum = vec4f();
  for (var i = first; i < columns; i += step) {
    sum += x[from_row + i];
  }
  return sum;
}

fn sum_of_squares(row: u32, mean: f32, first: u32, step: u32) -> vec4f {
  let columns = params.width / 4u;
  let from_row = source_row(row) * columns;
  var sum = vec4f();
  for (var i = first; i < columns; i += step) {
    let value = kept(x[from_row + i] - mean, i);
    sum += value * value;
  }
  return sum;
}

fn write_y(row: u32, mean: f32, squares: f32, first: u32, step: u32) {
  let columns = params.width / 4u;
  let from_row = source_row(row) * columns;
  let r = inverseSqrt(squares / f32(params.elements) + params.epsilon);
  if (first == 0u) {
    moments[row] = vec2f(mean, r);
  }
  for (var i = first; i < columns; i += step) {
    y[row * columns + i] = w[i] * ((x[from_row + i] - mean) * r) + b[i];
  }
}

// Σ g (x) and Σ g·h (y), lane by lane.
fn sums_of_g(row: u32, first: u32, step: u32) -> vec4f {
  let columns = params.width / 4u;
  let from_row = source_row(row) * columns;
  let moment = moments[row];
  var plain = vec4f();
  var projected = vec4f();
  for (var i = first; i < columns; i += step) {
    let g = w[i] * dy[row * columns + i];
    plain += g;
    projected += g * ((x[from_row + i] - moment.x) * moment.y);
  }
  return vec4f(horizontal_sum(plain), horizontal_sum(projected), 0.0, 0.0);
}

fn add_dx(row: u32, sums: vec4f, first: u32, step: u32) {
  let columns = params.width / 4u;
  let from_row = source_row(row) * columns;
  let moment = moments[row];
  let means = sums.xy / f32(params.elements);
  for (var i = first; i < columns; i += step) {
    let h = (x[from_row + i] - moment.x) * moment.y;
    dx[from_row + i] += kept(moment.y * (w[i] * dy[row * columns + i] - means.x - h * means.y), i);
  }
}

fn sum_of_dyh(column: u32, first: u32, step: u32) -> vec4f {
  let columns = params.width / 4u;
  var sum = vec4f();
  for (var row = first; row < params.rows; row += step) {
    let moment = moments[row];
    sum += dy[row * columns + column] * ((x[source_row(row) * columns + column] - moment.x) * moment.y);
  }
  return sum;
}

fn sum_of_dy(column: u32, first: u32, step: u32) -> vec4f {
  let columns = params.width / 4u;
  var sum = vec4f();
  for (var row = first; row < params.rows; row += step) {
    sum += dy[row * columns + column];
  }
  return sum;
}

@compute @workgroup_size(16)
fn forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = thread_row(id, groups);
  if (row < params.rows) {
    let mean = horizontal_sum(sum_of_x(row, 0u, 1u)) / f32(params.elements);
    write_y(row, mean, horizontal_sum(sum_of_squares(row, mean, 0u, 1u)), 0u, 1u);
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
    let mean = tree_total(lane, sum_of_x(row, lane, LANES)) / f32(params.elements);
    write_y(row, mean, tree_total(lane, sum_of_squares(row, mean, lane, LANES)), lane, LANES);
  }
}

// All gradients in one dispatch: the first threads take a column of dw and db each, the others a row of dx.
@compute @workgroup_size(16)
fn backward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let item = thread_row(id, groups);
  let columns = params.width / 4u;
  if (item < columns) {
    dw[item] += kept(sum_of_dyh(item, 0u, 1u), item);
    db[item] += sum_of_dy(item, 0u, 1u);
  } else if (item < columns + params.rows) {
    add_dx(item - columns, sums_of_g(item - columns, 0u, 1u), 0u, 1u);
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
    let weighted = tree_sum(lane, sum_of_dyh(item, lane, LANES));
    let plain = tree_sum(lane, sum_of_dy(item, lane, LANES));
    if (lane == 0u) {
      dw[item] += kept(weighted, item);
      db[item] += plain;
    }
  } else if (item < columns + params.rows) {
    let row = item - columns;
    add_dx(row, tree_sum(lane, sums_of_g(row, lane, LANES)), lane, LANES);
  }
}

// dx alone, for a gain and a bias that are frozen.
@compute @workgroup_size(16)
fn backward_input(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = thread_row(id, groups);
  if (row < params.rows) {
    add_dx(row, sums_of_g(row, 0u, 1u), 0u, 1u);
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
    add_dx(row, tree_sum(lane, sums_of_g(row, lane, LANES)), lane, LANES);
  }
}
