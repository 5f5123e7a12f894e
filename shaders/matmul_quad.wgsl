enable subgroups;
diagnostic(off, subgroup_uniformity); // a quad shares its row, so it leaves `tile` together
// Matmul by register tiles, the four lanes of a quad sharing every load of a: a lane fetches one of four stored rows and gets the
// others by quad swaps. On SwiftShader, where a load costs a dozen multiply-adds, this nearly doubles the rate. WGSL does not
// promise that consecutive invocations form a quad: the tuner's numeric check gates this kernel.

fn four_of_a(index: u32, stride: u32) -> mat4x4f {
  let own = load_a(index);
  return mat4x4f(own, quadSwapX(own), quadSwapY(own), quadSwapDiagonal(own));
}

@compute @workgroup_size(WORKGROUP_X, WORKGROUP_Y)
fn forward(@builtin(global_invocation_id) id: vec3u, @builtin(subgroup_invocation_id) invocation: u32) {
  tile(id, invocation & 3u);
}
