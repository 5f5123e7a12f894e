// Q4_0 and Q5_0 of GGUF: x = scale·(q − HALFWAY); one scale a block of 32. Products by a half of so few bits are exact. Appended before:
// scales.wgsl, and bits4.wgsl or bits5.wgsl.
fn four(i: u32) -> vec4u {
  let scale = half_at(i / 8u);
  return bitcast<vec4u>(scale * numbers(i) - vec4f(HALFWAY * scale));
}
