// bfloat16 is the upper half of an f32; two in a word, the first in its lower half.
fn four(i: u32) -> vec4u {
  let words = vec4u(vec2u(stored[2u * i]), vec2u(stored[2u * i + 1u]));
  return vec4u(words.x << 16u, words.y & 0xffff0000u, words.z << 16u, words.w & 0xffff0000u);
}
