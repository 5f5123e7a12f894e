// Q4_1 and Q5_1 of GGUF: x = scale·q + least; scale and least value a block of 32. The product is exact, so the sum is rounded once, fused or
// not. Appended before: scales.wgsl, and bits4.wgsl or bits5.wgsl.
fn four(i: u32) -> vec4u {
  let block = i / 8u;
  return bitcast<vec4u>(half_at(2u * block) * numbers(i) + vec4f(half_at(2u * block + 1u)));
}
