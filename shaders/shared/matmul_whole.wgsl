// Matrices whose stored rows are multiples of four long, as vec4f. Indices count vec4f.
// Appended: `load_b` (matmul_vector_b.wgsl, matmul_blocks_b.wgsl), and how c is stored (matmul_vector.wgsl, matmul_pairs.wgsl).
const UNIT = 4u;
alias Element = vec4f;

@group(0) @binding(1) var<storage, read> a: array<Element>;
@group(0) @binding(2) var<storage, read> b: array<Element>;

fn load_a(index: u32) -> vec4f {
  return a[index];
}

fn store_c(row: u32, col: u32, value: vec4f) {
  if (row < params.rows && col < params.cols) {
    let index = (row * params.cols + col) / 4u;
    put(index, fma(vec4f(params.scale), value, earlier(index)));
  }
}
