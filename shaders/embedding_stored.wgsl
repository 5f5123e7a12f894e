// A look-up in some rows of a table that is kept as a file stores it: y[row] = scale·w[ids[row]] for first ≤ ids[row] < first + count;
// other rows of y stay. Appended: shared/grid.wgsl, and what reads a format (`PACKED` of src/ops/packed.ts, or shared/stored_f32.wgsl).

struct Params {
  rows: u32,
  width: u32, // a multiple of 4
  scale: f32,
  first: u32, // id of the first row of `stored`
  count: u32, // rows of `stored`
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> ids: array<u32>; // [rows]
@group(0) @binding(2) var<storage, read> stored: array<u32>; // [count, width]
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>; // [rows, width]

@compute @workgroup_size(WORKGROUP)
fn forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let columns = params.width / 4u;
  let index = flat_index(id, groups);
  if (index >= params.rows * columns) {
    return;
  }
  let at = ids[index / columns] - params.first; // wraps below `first`
  if (at < params.count) {
    y[index] = params.scale * bitcast<vec4f>(four(at * columns + index % columns));
  }
}
