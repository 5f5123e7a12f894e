// The register tile of every matmul without workgroup memory: an invocation computes TILE_ROWS × TILE_COLS of
//   c = scale · op(a) · op(b) + earlier,   op(a): [rows, inner], op(b): [inner, cols], op is the identity or the transpose
// in blocks of 4 × 4. A block of c has rows of c as its columns (vec4f along cols), a block of a likewise (vec4f along inner), and a
// block of b has rows of op(b): then block_c += block_b * block_a is the 4 × 4 × 4 product in column-major WGSL.
//
// `lane` is the place in a quad that shares the loads of a (matmul_quad.wgsl), or 0: column j of a block is then row j ^ lane, and
// with TRANSPOSE_A the inner index runs in the order j ^ lane. Rows and columns past the edge read what robust access gives (some
// value of the buffer, or 0) and are never stored; past the end of `inner`, a is masked.
//
// Indices count units of UNIT elements (matmul_vector.wgsl: 4, matmul_scalar.wgsl: 1). The entry's file gives `four_of_a`.

override TILE_ROWS = 8u; // 4, 8, 16 or 32
override TILE_COLS = 8u; // 4 or 8
override WORKGROUP_X = 8u; // a multiple of 4, so that a quad lies in one row of the workgroup
override WORKGROUP_Y = 8u;

fn block_a(index: u32, stride: u32, lane: u32, left: u32) -> mat4x4f {
  var block = four_of_a(index, stride);
  if (TRANSPOSE_A) {
    block = transpose(block);
  }
  if (MASK_INNER) {
    let keep = (vec4u(0u, 1u, 2u, 3u) ^ vec4u(select(0u, lane, TRANSPOSE_A))) < vec4u(left);
    block = kept(block, keep);
  }
  return block;
}

// The stored rows that a block of b is made of: four columns of op(b), or four steps along inner.
fn order_b(col: u32, lane: u32) -> vec4u {
  let stored = columns(col);
  let steps = vec4u(0u, 1u, 2u, 3u) ^ vec4u(select(0u, lane, TRANSPOSE_A));
  return select(steps, vec4u(stored.x, stored.x + 1u, stored.y, stored.y + 1u), TRANSPOSE_B);
}

// Two neighbouring blocks of c, the second one only if the tile has it.
fn multiply(c0: ptr<function, mat4x4f>, c1: ptr<function, mat4x4f>, rows: mat4x4f, b0: mat4x4f, b1: mat4x4f) {
  *c0 += b0 * rows;
  if (TILE_COLS > 4u) {
    *c1 += b1 * rows;
  }
}

fn store_block(row: u32, col: u32, block: mat4x4f, flip: u32) {
  store_c(row + (0u ^ flip), col, block[0]);
  store_c(row + (1u ^ flip), col, block[1]);
  store_c(row + (2u ^ flip), col, block[2]);
  store_c(row + (3u ^ flip), col, block[3]);
}

fn store_blocks(row: u32, col: u32, c0: mat4x4f, c1: mat4x4f, lane: u32) {
  let flip = select(lane, 0u, TRANSPOSE_A);
  store_block(row, col, c0, flip);
  if (TILE_COLS > 4u) {
    store_block(row, col + 4u, c1, flip);
  }
}

fn tile(id: vec3u, lane: u32) {
  let row = id.y * TILE_ROWS;
  let col = id.x * TILE_COLS;
  if (row >= params.rows) {
    return; // `rows` may be fewer than the grid was made for
  }
  let inner = params.inner;
  // Distance of two stored rows, of two neighbouring blocks of the tile, and of two steps along inner.
  let stride_a = select(inner, params.rows, TRANSPOSE_A) / UNIT;
  let stride_b = select(params.cols, inner, TRANSPOSE_B) / UNIT;
  let next_a = select(4u * stride_a, 4u / UNIT, TRANSPOSE_A);
  let next_b = select(4u / UNIT, 0u, TRANSPOSE_B);
  let step_a = select(4u / UNIT, 4u * stride_a, TRANSPOSE_A);
  let step_b = select(4u * stride_b, 4u / UNIT, TRANSPOSE_B);
  let order0 = order_b(col, lane) * stride_b;
  let order1 = order_b(col + 4u, lane) * stride_b;
  var at = lane * stride_a + select(row * stride_a, row / UNIT, TRANSPOSE_A);
  var bt = select(col / UNIT, 0u, TRANSPOSE_B);

  var c00 = mat4x4f();
  var c01 = mat4x4f();
  var c10 = mat4x4f();
  var c11 = mat4x4f();
  var c20 = mat4x4f();
  var c21 = mat4x4f();
  var c30 = mat4x4f();
  var c31 = mat4x4f();
  var c40 = mat4x4f();
  var c41 = mat4x4f();
  var c50 = mat4x4f();
  var c51 = mat4x4f();
  var c60 = mat4x4f();
  var c61 = mat4x4f();
  var c70 = mat4x4f();
  var c71 = mat4x4f();
  for (var k = 0u; k < inner; k += 4u) {
    let left = inner - k;
    let b0 = block_b(bt + order0);
    var b1 = mat4x4f();
    if (TILE_COLS > 4u) {
      b1 = block_b(bt + next_b + order1);
    }
    multiply(&c00, &c01, block_a(at, stride_a, lane, left), b0, b1);
    if (TILE_ROWS > 4u) {
      multiply(&c10, &c11, block_a(at + next_a, stride_a, lane, left), b0, b1);
    }
    if (TILE_ROWS > 8u) {
      multiply(&c20, &c21, block_a(at + 2u * next_a, stride_a, lane, left), b0, b1);
      multiply(&c30, &c31, block_a(at + 3u * next_a, stride_a, lane, left), b0, b1);
    }
    if (TILE_ROWS > 16u) {
      multiply(&c40, &c41, block_a(at + 4u * next_a, stride_a, lane, left), b0, b1);
      multiply(&c50, &c51, block_a(at + 5u * next_a, stride_a, lane, left), b0, b1);
      multiply(&c60, &c61, block_a(at + 6u * next_a, stride_a, lane, left), b0, b1);
      multiply(&c70, &c71, block_a(at + 7u * next_a, stride_a, lane, left), b0, b1);
    }
    at += step_a;
    bt += step_b;
  }

  store_blocks(row, col, c00, c01, lane);
  if (TILE_ROWS > 4u) {
    store_blocks(row + 4u, col, c10, c11, lane);
  }
  if (TILE_ROWS > 8u) {
    store_blocks(row + 8u, col, c20, c21, lane);
    store_blocks(row + 12u, col, c30, c31, lane);
  }
  if (TILE_ROWS > 16u) {
    store_blocks(row + 16u, col, c40, c41, lane);
    store_blocks(row + 20u, col, c50, c51, lane);
    store_blocks(row + 24u, col, c60, c61, lane);
    store_blocks(row + 28u, col, c70, c71, lane);
  }
}
