// Flat kernels: one invocation per element, WORKGROUP in a workgroup, workgroups in a rectangle (`flatGrid` of
// src/gpu/recording.ts) because a dimension holds at most 65,535 of them. The caller must check the index against the count.
const WORKGROUP = 64u;

fn flat_index(id: vec3u, groups: vec3u) -> u32 {
  return id.y * groups.x * WORKGROUP + id.x;
}
