// Halves, two in a word, the first in its lower half. Appended before: half.wgsl.
fn four(i: u32) -> vec4u {
  let words = vec4u(vec2u(stored[2u * i]), vec2u(stored[2u * i + 1u]));
  return widened((words >> vec4u(0u, 16u, 0u, 16u)) & vec4u(0xffffu));
}
