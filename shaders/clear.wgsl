// x = 0
// Appended: shared/grid.wgsl.

struct Params { vectors: u32 } // elements / 4

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> x: array<vec4f>;

@compute @workgroup_size(WORKGROUP)
fn forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i < params.vectors) { x[i] = vec4f(); }
}
