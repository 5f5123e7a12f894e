// y = stored, number by number, exactly. Written as bits, so that no unit flushes a subnormal.
// Appended: shared/grid.wgsl, and what reads a format (`four`, the bits of numbers 4i to 4i + 3 in f32; `PACKED` of src/ops/packed.ts).

struct Params {
  quads: u32, // vectors of y
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> stored: array<u32>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4u>;

@compute @workgroup_size(WORKGROUP)
fn forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i < params.quads) {
    y[i] = four(i);
  }
}
