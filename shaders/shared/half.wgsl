// The bits in f32 of halves (IEEE 754 binary16). By integers, since unpack2x16float may take subnormal halves for 0: their fraction
// counts units of 2^-24, others move their exponent's bias from 15 to 127.
fn widened(halves: vec4u) -> vec4u {
  let magnitude = halves & vec4u(0x7fffu);
  let subnormal = bitcast<vec4u>(vec4f(magnitude) * 0x1p-24f);
  let normal = (magnitude << vec4u(13u)) + vec4u(0x38000000u);
  let sign = (halves & vec4u(0x8000u)) << vec4u(16u);
  return sign | select(normal, subnormal, magnitude < vec4u(0x400u));
}
