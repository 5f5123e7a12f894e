struct Params {
  rows: u32, // of op(a) and c
  cols: u32, // of op(b) and c
  inner: u32,
  scale: f32,
}
