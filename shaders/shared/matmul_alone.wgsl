// Nothing is added to a product before its store.
fn add_thin(
  row: u32,
  col: u32,
  id: vec3u,
  lane: u32,
  c00: ptr<function, mat4x4f>,
  c01: ptr<function, mat4x4f>,
  c10: ptr<function, mat4x4f>,
  c11: ptr<function, mat4x4f>,
) {
}
