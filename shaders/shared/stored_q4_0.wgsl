// Q4_0 of GGUF: x = scale·(q − 8); one scale a block. Products by a half of so few bits are exact. Appended before: scales.wgsl, nibbles.wgsl.
fn four(i: u32) -> vec4u {
  let scale = half_at(i / 8u);
  return bitcast<vec4u>(scale * nibbles(i) - vec4f(8.0 * scale));
}
