// Halves (IEEE 754 binary16), two in a word, the first in its lower half. By integers, since unpack2x16float may take subnormal
// halves for 0: their fraction counts units of 2^-24, others move their exponent's bias from 15 to 127.
fn four(i: u32) -> vec4u {
  let words = vec4u(vec2u(stored[2u * i]), vec2u(stored[2u * i + 1u]));
  let halves = (words >> vec4u(0u, 16u, 0u, 16u)) & vec4u(0xffffu);
  let magnitude = halves & vec4u(0x7fffu);
  let subnormal = bitcast<vec4u>(vec4f(magnitude) * 0x1p-24f);
  let normal = (magnitude << vec4u(13u)) + vec4u(0x38000000u);
  let sign = (halves & vec4u(0x8000u)) << vec4u(16u);
  return sign | select(normal, subnormal, magnitude < vec4u(0x400u));
}
