// Matmul by register tiles: no workgroup memory, no barriers.

fn four_of_a(index: u32, stride: u32) -> mat4x4f {
  return mat4x4f(load_a(index), load_a(index + stride), load_a(index + 2u * stride), load_a(index + 3u * stride));
}

@compute @workgroup_size(WORKGROUP_X, WORKGROUP_Y)
fn forward(@builtin(global_invocation_id) id: vec3u) {
  tile(id, 0u);
}
