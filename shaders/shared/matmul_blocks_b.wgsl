// b is such a matrix.
fn load_b(index: u32) -> vec4f {
  let at = stored_at(index);
  if (at == NOWHERE) {
    return vec4f();
  }
  return b[at];
}
