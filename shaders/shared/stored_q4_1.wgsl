// Q4_1 of GGUF: x = scale·q + least; scale and least value a block. Appended before: scales.wgsl, nibbles.wgsl.
fn four(i: u32) -> vec4u {
  let block = i / 8u;
  return bitcast<vec4u>(half_at(2u * block) * nibbles(i) + vec4f(half_at(2u * block + 1u)));
}
