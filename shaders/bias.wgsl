// A bias of every row, in place: y[row] += b;  db += Σ_rows dy[row].
// Appended: shared/grid.wgsl, shared/lanes.wgsl or lanes_subgroup.wgsl.

struct Params {
  rows: u32,
  width: u32, // a multiple of 4
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> b: array<vec4f>; // [width]
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>; // [rows, width]
@group(0) @binding(3) var<storage, read> dy: array<vec4f>; // [rows, width]
@group(0) @binding(4) var<storage, read_write> db: array<vec4f>; // [width]

@compute @workgroup_size(WORKGROUP)
fn forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let columns = params.width / 4u;
  let index = flat_index(id, groups);
  if (index < params.rows * columns) {
    y[index] += b[index % columns];
  }
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
fn backward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let row = thread_row(id, groups);
  if (row < params.width / 4u) {
    db[row] += sum_of_dy(row, 0u, 1u);
  }
}

@compute @workgroup_size(LANES)
fn backward_tree(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let column = group_row(group, groups);
  if (column >= params.width / 4u) {
    return;
  }
  let sum = tree_sum(lane, sum_of_dy(column, lane, LANES));
  if (lane == 0u) {
    db[column] += sum;
  }
}
