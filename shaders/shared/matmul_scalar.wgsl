// Matrices of any shape, element by element.
const UNIT = 1u;
alias Element = f32;

@group(0) @binding(1) var<storage, read> a: array<Element>;
@group(0) @binding(2) var<storage, read> b: array<Element>;
@group(0) @binding(3) var<storage, read_write> c: array<Element>;

fn load_a(index: u32) -> vec4f {
  return vec4f(a[index], a[index + 1u], a[index + 2u], a[index + 3u]);
}

fn load_b(index: u32) -> vec4f {
  return vec4f(b[index], b[index + 1u], b[index + 2u], b[index + 3u]);
}

// Where the columns of c and op(b) that a block of four has are stored: two of them, and two more.
fn columns(col: u32) -> vec2u {
  return vec2u(col, col + 2u);
}

fn store_c(row: u32, col: u32, value: vec4f) {
  for (var i = 0u; i < 4u; i++) {
    if (row < params.rows && col + i < params.cols) {
      let index = row * params.cols + col + i;
      put(index, fma(params.scale, value[i], earlier(index)));
    }
  }
}

// To c [slices, rows, cols].
fn store_sum(slice: u32, row: u32, col: u32, value: vec4f) {
  for (var i = 0u; i < 4u; i++) {
    if (row < params.rows && col + i < params.cols) {
      c[(slice * params.rows + row) * params.cols + col + i] = value[i];
    }
  }
}
