// The power of two with which gradients that come from these coefficients are rounded to f16:
//   scaling = [2^e, 2^-e],   2^e · max |coefficient| in [2^EXPONENT, 2^(EXPONENT + 1))
// [1, 1] if all are 0 or one is not finite. One workgroup.

override EXPONENT = 0u;
const LANES = 64u;

struct Params {
  count: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> coefficients: array<f32>; // [count]
@group(0) @binding(2) var<storage, read_write> scaling: array<f32>; // [2]

var<workgroup> largest: array<u32, LANES>;

@compute @workgroup_size(LANES)
fn forward(@builtin(local_invocation_index) lane: u32) {
  // Bits without a sign are in the order of the numbers, and NaN is above all.
  var most = 0u;
  for (var i = lane; i < params.count; i += LANES) {
    most = max(most, bitcast<u32>(coefficients[i]) & 0x7fffffffu);
  }
  largest[lane] = most;
  workgroupBarrier();
  if (lane > 0u) {
    return;
  }
  for (var i = 1u; i < LANES; i++) {
    most = max(most, largest[i]);
  }
  // A biased exponent: e is `up` - 127, and the other one is its mirror image.
  let exponent = most >> 23u;
  let up = select(clamp(254u + EXPONENT - exponent, 1u, 253u), 127u, most == 0u || exponent == 255u);
  scaling[0] = bitcast<f32>(up << 23u);
  scaling[1] = bitcast<f32>((254u - up) << 23u);
}
