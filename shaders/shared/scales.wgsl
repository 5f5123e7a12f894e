// Scales of blocks of numbers: halves, two in a word, the first in its lower half. Appended before: half.wgsl.
@group(0) @binding(4) var<storage, read> scales: array<u32>;

fn half_at(i: u32) -> f32 {
  return bitcast<f32>(widened(vec4u((scales[i / 2u] >> (16u * (i % 2u))) & 0xffffu)).x);
}

fn byte_at(i: u32) -> u32 {
  return (scales[i / 4u] >> (8u * (i % 4u))) & 0xffu;
}
