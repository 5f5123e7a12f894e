// Matrices whose stored rows are multiples of four long, as vec4f. Indices count vec4f.
const UNIT = 4u;

@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> c: array<vec4f>;

fn load_a(index: u32) -> vec4f {
  return a[index];
}

fn load_b(index: u32) -> vec4f {
  return b[index];
}

fn store_c(row: u32, col: u32, value: vec4f) {
  if (row < params.rows && col < params.cols) {
    let index = (row * params.cols + col) / 4u;
    var sum = params.scale * value;
    if (ACCUMULATE) {
      sum += c[index];
    }
    c[index] = sum;
  }
}
