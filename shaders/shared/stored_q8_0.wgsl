// Q8_0 of GGUF: x = scale·q, q from -128 to 127, four in a word; one scale a block. Appended before: scales.wgsl.
fn four(i: u32) -> vec4u {
  let q = bitcast<vec4i>(vec4u(stored[i]) << vec4u(24u, 16u, 8u, 0u)) >> vec4u(24u);
  return bitcast<vec4u>(half_at(i / 8u) * vec4f(q));
}
