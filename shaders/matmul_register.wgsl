// Matmul by register tiles: no workgroup memory, no barriers. With shared/matmul_f16.wgsl operands are rounded as they are loaded, which
// saves nothing, but gives a software adapter half precision without barriers.

fn four_of_a(index: u32, stride: u32) -> mat4x4f {
  return mat4x4f(
    vec4f(keep_a(load_a(index))),
    vec4f(keep_a(load_a(index + stride))),
    vec4f(keep_a(load_a(index + 2u * stride))),
    vec4f(keep_a(load_a(index + 3u * stride))),
  );
}

@compute @workgroup_size(WORKGROUP_X, WORKGROUP_Y)
fn forward(@builtin(global_invocation_id) id: vec3u) {
  tile(id, 0u);
}
