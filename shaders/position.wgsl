// Learned positions: y[row] += w[position of the row], in place;  dw[position] += Σ_batch dy.
// Appended: shared/grid.wgsl.

struct Params {
  rows: u32,
  time: u32, // row r holds position first_position + r % time
  first_position: u32,
  width: u32, // a multiple of 4
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> w: array<vec4f>; // [positions, width]
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>; // [rows, width]
@group(0) @binding(3) var<storage, read> dy: array<vec4f>; // [rows, width]
@group(0) @binding(4) var<storage, read_write> dw: array<vec4f>; // [positions, width]

@compute @workgroup_size(WORKGROUP)
fn forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let columns = params.width / 4u;
  let index = flat_index(id, groups);
  if (index < params.rows * columns) {
    let position = params.first_position + index / columns % params.time;
    y[index] += w[position * columns + index % columns];
  }
}

@compute @workgroup_size(WORKGROUP)
fn backward_weight(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let columns = params.width / 4u;
  let index = flat_index(id, groups);
  if (index >= params.time * columns) {
    return;
  }
  var sum = vec4f();
  for (var at = index; at < params.rows * columns; at += params.time * columns) {
    sum += dy[at];
  }
  dw[params.first_position * columns + index] += sum;
}
