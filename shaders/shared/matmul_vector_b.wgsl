fn load_b(index: u32) -> vec4f {
  return b[index];
}
