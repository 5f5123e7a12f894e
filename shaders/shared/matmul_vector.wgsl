// c of matmul_whole.wgsl, whose columns lie as they stand in tiles.
@group(0) @binding(3) var<storage, read_write> c: array<Element>;

// Where the columns of c and op(b) that a block of four has are stored: two of them, and two more.
fn columns(col: u32) -> vec2u {
  return vec2u(col, col + 2u);
}

// To c [slices, rows, cols].
fn store_sum(slice: u32, row: u32, col: u32, value: vec4f) {
  if (row < params.rows && col < params.cols) {
    c[((slice * params.rows + row) * params.cols + col) / 4u] = value;
  }
}
