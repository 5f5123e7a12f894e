// attention.wgsl, every invocation for itself.
const TOGETHER = 1u;

fn together_qkv(at: vec4u) -> mat4x4f {
  return mat4x4f(qkv[at.x], qkv[at.y], qkv[at.z], qkv[at.w]);
}

fn together_dy(at: vec4u) -> mat4x4f {
  return mat4x4f(dy[at.x], dy[at.y], dy[at.z], dy[at.w]);
}

fn together_log_sum(at: vec4u) -> vec4f {
  return vec4f(log_sum[at.x], log_sum[at.y], log_sum[at.z], log_sum[at.w]);
}

fn together_delta(at: vec4u) -> vec4f {
  return vec4f(delta[at.x], delta[at.y], delta[at.z], delta[at.w]);
}
