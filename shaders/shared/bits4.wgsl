// Numbers 4i to 4i + 3 of 4 bits, eight in a word.
const HALFWAY: f32 = 8.0;

fn numbers(i: u32) -> vec4f {
  return vec4f((vec4u(stored[i / 2u] >> (16u * (i % 2u))) >> vec4u(0u, 4u, 8u, 12u)) & vec4u(15u));
}
