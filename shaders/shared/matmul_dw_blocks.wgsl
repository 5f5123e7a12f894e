// dw is a matrix of blocks (matmul_blocks.wgsl).
fn add_to_dw(index: u32, value: vec4f) {
  let at = stored_at(index);
  if (at != NOWHERE) {
    dw[at] += value;
  }
}
