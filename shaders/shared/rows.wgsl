// What kernels over rows share: the row of a thread (16 in a workgroup) or of a workgroup, on the grid of `overRows` (src/ops/rowReduction.ts).
fn thread_row(id: vec3u, groups: vec3u) -> u32 {
  return id.y * groups.x * 16u + id.x;
}

fn group_row(group: vec3u, groups: vec3u) -> u32 {
  return group.y * groups.x + group.x;
}

fn horizontal_sum(v: vec4f) -> f32 {
  return (v.x + v.y) + (v.z + v.w);
}

fn horizontal_max(v: vec4f) -> f32 {
  return max(max(v.x, v.y), max(v.z, v.w));
}
