enable subgroups;
diagnostic(off, subgroup_uniformity); // a quad walks the same rows, so it comes and goes together
// attention.wgsl, the four invocations of a quad loading a row each and exchanging them. On SwiftShader a load costs a dozen multiply-adds.
// WGSL does not promise that four consecutive invocations form a quad: a numeric check gates this.
const TOGETHER = 4u;

fn together_qkv(at: vec4u) -> mat4x4f {
  let row = qkv[at.x];
  return mat4x4f(row, quadSwapX(row), quadSwapY(row), quadSwapDiagonal(row));
}

fn together_dy(at: vec4u) -> mat4x4f {
  let row = dy[at.x];
  return mat4x4f(row, quadSwapX(row), quadSwapY(row), quadSwapDiagonal(row));
}

fn together_log_sum(at: vec4u) -> vec4f {
  let one = log_sum[at.x];
  return vec4f(one, quadSwapX(one), quadSwapY(one), quadSwapDiagonal(one));
}

fn together_delta(at: vec4u) -> vec4f {
  let one = delta[at.x];
  return vec4f(one, quadSwapX(one), quadSwapY(one), quadSwapDiagonal(one));
}
