// Some columns of a matrix and a matrix of them alone: `scatter` writes wide[:, first..first + count) = narrow, `gather` the other way.
// Appended: shared/grid.wgsl.

struct Params {
  rows: u32,
  width: u32, // columns of wide
  first: u32,
  count: u32, // columns of narrow
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> from_wide: array<f32>; // [rows, width]
@group(0) @binding(2) var<storage, read_write> wide: array<f32>; // [rows, width]
@group(0) @binding(3) var<storage, read> from_narrow: array<f32>; // [rows, count]
@group(0) @binding(4) var<storage, read_write> narrow: array<f32>; // [rows, count]

fn place(index: u32) -> u32 {
  return (index / params.count) * params.width + params.first + index % params.count;
}

@compute @workgroup_size(WORKGROUP)
fn scatter(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = flat_index(id, groups);
  if (index < params.rows * params.count) {
    wide[place(index)] = from_narrow[index];
  }
}

@compute @workgroup_size(WORKGROUP)
fn gather(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = flat_index(id, groups);
  if (index < params.rows * params.count) {
    narrow[index] = from_wide[place(index)];
  }
}
