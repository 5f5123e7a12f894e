// Q6_K of GGUF: x = scale·s·(q − 32); a half a block of 256, and s of 8 bits with a sign for each 16 of it. The product of 11 + 7 + 5 bits (more
// in powers of two) is exact. Appended before: scales.wgsl, bits6.wgsl.
fn four(i: u32) -> vec4u {
  let block = i / 64u;
  let s = bitcast<i32>(byte_at(18u * block + 2u + (i / 4u) % 16u) << 24u) >> 24u;
  return bitcast<vec4u>(half_at(9u * block) * f32(s) * (numbers(i) - vec4f(HALFWAY)));
}
