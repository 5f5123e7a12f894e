// Numbers as they are.
fn four(i: u32) -> vec4u {
  return vec4u(stored[4u * i], stored[4u * i + 1u], stored[4u * i + 2u], stored[4u * i + 3u]);
}
