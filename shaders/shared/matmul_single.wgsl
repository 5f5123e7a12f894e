// The one product of a dispatch: x and y are the tile, z is the slice.

fn block_of_b(job: Job, at: vec4u) -> mat4x4f {
  return block_b(at);
}

fn store(job: Job, row: u32, col: u32, value: vec4f) {
  if (PARALLEL) {
    store_sum(job.slice, row, col, value);
  } else {
    store_c(row, col, value);
  }
}

@compute @workgroup_size(LANES_X, LANES_Y, GROUPS)
fn forward(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) id: vec3u) {
  run(Job(group.y * ROWS, group.x * COLS, group.z, params.rows, params.inner, TRANSPOSE_A), id);
}
