// c of matmul_whole.wgsl, in blocks that have two neighbouring columns and two that lie far from them, for a store that takes each of a pair
// with the other. Wherever columns stand in a tile, their sums have the same bits.
// Appended: `columns` and `put` (matmul_activated.wgsl, matmul_turned.wgsl).
@group(0) @binding(3) var<storage, read_write> c: array<vec2f>;

fn earlier(index: u32) -> Element {
  return Element();
}

// To c [slices, rows, cols], columns as they stand in tiles.
fn store_sum(slice: u32, row: u32, col: u32, value: vec4f) {
  if (row < params.rows && col < params.cols) {
    let at = ((slice * params.rows + row) * params.cols + col) / 2u;
    c[at] = value.xy;
    c[at + 1u] = value.zw;
  }
}
