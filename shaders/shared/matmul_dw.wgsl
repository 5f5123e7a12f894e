fn add_to_dw(index: u32, value: vec4f) {
  dw[index] += value;
}
