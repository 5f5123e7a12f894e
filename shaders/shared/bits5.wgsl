// Numbers 4i to 4i + 3 of 5 bits: of every 32 the lower four in four words, then the fifths in one.
const HALFWAY: f32 = 16.0;

fn numbers(i: u32) -> vec4f {
  let first = 5u * (i / 8u);
  let j = i % 8u;
  let low = (vec4u(stored[first + j / 2u] >> (16u * (j % 2u))) >> vec4u(0u, 4u, 8u, 12u)) & vec4u(15u);
  let high = (vec4u(stored[first + 4u] >> (4u * j)) >> vec4u(0u, 1u, 2u, 3u)) & vec4u(1u);
  return vec4f(low | (high << vec4u(4u)));
}
