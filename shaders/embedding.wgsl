// A table look-up: y[row] = scale·w[id[row]]; dw[id] += scale·Σ_{row: ids[row] = id} dy[row].
// The sum runs over a list of rows sorted by id, made on the host: no atomics, and the same bits every time.
// Appended: shared/grid.wgsl.

struct Params {
  rows: u32,
  width: u32, // a multiple of 4
  scale: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> ids: array<u32>; // [rows]
@group(0) @binding(2) var<storage, read> w: array<vec4f>; // [vocab, width]
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>; // [rows, width]
@group(0) @binding(4) var<storage, read> dy: array<vec4f>; // [rows, width]
@group(0) @binding(5) var<storage, read_write> dw: array<vec4f>; // [vocab, width]
@group(0) @binding(6) var<storage, read> order: array<u32>; // [rows]: the rows sorted by id
@group(0) @binding(7) var<storage, read> starts: array<u32>; // [rows + 1]: where in `order` each distinct id begins

@compute @workgroup_size(WORKGROUP)
fn forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let columns = params.width / 4u;
  let index = flat_index(id, groups);
  if (index < params.rows * columns) {
    y[index] = params.scale * w[ids[index / columns] * columns + index % columns];
  }
}

@compute @workgroup_size(WORKGROUP)
fn backward_weight(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let columns = params.width / 4u;
  let index = flat_index(id, groups);
  if (index >= params.rows * columns) {
    return;
  }
  let column = index % columns;
  let first = starts[index / columns];
  let end = starts[index / columns + 1u];
  if (first == end) {
    return; // there are fewer distinct ids than rows
  }
  var sum = vec4f();
  for (var i = first; i < end; i++) {
    sum += dy[order[i] * columns + column];
  }
  dw[ids[order[first]] * columns + column] += params.scale * sum;
}
