// With an adapter w is frozen, and the gradient is that of its A: dA [thin, cols] += dzᵀ · x, where dz is the thin_a of matmul_thin.wgsl.
fn four_of_a(job: Job, index: u32, stride: u32) -> mat4x4f {
  if (job.transposed) {
    return mat4x4f(thin_a[index], thin_a[index + stride], thin_a[index + 2u * stride], thin_a[index + 3u * stride]);
  }
  return mat4x4f(load_a(index), load_a(index + stride), load_a(index + 2u * stride), load_a(index + 3u * stride));
}

fn gradient_rows() -> u32 {
  return params.thin;
}
