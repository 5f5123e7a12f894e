// Q4_K and Q5_K of GGUF: x = scale·s·q − least·m; halves scale and least a block of 256, s and m of 6 bits for each 32 of it. Of 12 bytes,
// 0 to 3 are s and 4 to 7 m of the first four parts; s and m of the others are the halves of bytes 8 to 11, with the two bits that bytes
// 0 to 7 have left above them (`get_scale_min_k4` of ggml). Products have 11 + 6 + 5 and 11 + 6 bits, so they are exact in f32, and the
// difference is rounded once, fused or not. Appended before: scales.wgsl, and bits4.wgsl or bits5.wgsl.
fn four(i: u32) -> vec4u {
  let block = i / 64u;
  let part = (i / 8u) % 8u;
  let bytes = 16u * block + 4u;
  let early = vec2u(byte_at(bytes + part % 4u), byte_at(bytes + 4u + part % 4u));
  let both = byte_at(bytes + 8u + part % 4u);
  let late = vec2u(both & 15u, both >> 4u) | ((early >> vec2u(6u)) << vec2u(4u));
  let parts = vec2f(select(early & vec2u(63u), late, part >= 4u));
  return bitcast<vec4u>(half_at(8u * block) * parts.x * numbers(i) - vec4f(half_at(8u * block + 1u) * parts.y));
}
