// As matmul_vector.wgsl, in blocks that have two neighbouring columns of c and two that lie far from them, for a store that takes each of a
// pair with the other. Wherever columns stand in a tile, their sums have the same bits.
// Appended: `load_b` (matmul_vector_b.wgsl), `columns` and `put` (matmul_activated.wgsl, matmul_turned.wgsl).
const UNIT = 4u;
alias Element = vec4f;

@group(0) @binding(1) var<storage, read> a: array<Element>;
@group(0) @binding(2) var<storage, read> b: array<Element>;
@group(0) @binding(3) var<storage, read_write> c: array<vec2f>;

fn load_a(index: u32) -> vec4f {
  return a[index];
}

fn earlier(index: u32) -> Element {
  return Element();
}

fn store_c(row: u32, col: u32, value: vec4f) {
  if (row < params.rows && col < params.cols) {
    let index = (row * params.cols + col) / 4u;
    put(index, fma(vec4f(params.scale), value, earlier(index)));
  }
}

// To c [slices, rows, cols], columns as they stand in tiles.
fn store_sum(slice: u32, row: u32, col: u32, value: vec4f) {
  if (row < params.rows && col < params.cols) {
    let at = ((slice * params.rows + row) * params.cols + col) / 2u;
    c[at] = value.xy;
    c[at + 1u] = value.zw;
  }
}
