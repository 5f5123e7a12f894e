// Matmul by tiles in workgroup memory: the workgroup stages DEPTH of inner for all its rows and columns, and every invocation takes
// TILE × TILE of c from there in 4 × 4 blocks (see shared/matmul_tile.wgsl for what a block is). The standard shape on a real
// GPU; slow on SwiftShader, which turns every invocation into a coroutine at a barrier.

override WORKGROUP_X = 16u;
override WORKGROUP_Y = 16u;
override TILE = 4u; // 4 or 8
const DEPTH = 16u;

// [DEPTH / 4][4][blocks]: the four columns of a block lie apart, so that neighbouring invocations read neighbouring words.
var<workgroup> tile_a: array<vec4f, DEPTH * WORKGROUP_Y * TILE / 4u>;
var<workgroup> tile_b: array<vec4f, DEPTH * WORKGROUP_X * TILE / 4u>;

fn four_of_a(index: u32, stride: u32) -> mat4x4f {
  return mat4x4f(load_a(index), load_a(index + stride), load_a(index + 2u * stride), load_a(index + 3u * stride));
}

fn four_of_b(index: u32, stride: u32) -> mat4x4f {
  return mat4x4f(load_b(index), load_b(index + stride), load_b(index + 2u * stride), load_b(index + 3u * stride));
}

// Rows of op(a) as columns, vec4f along inner; what lies past the end of inner is 0.
fn block_a(row: u32, k: u32) -> mat4x4f {
  var block: mat4x4f;
  if (TRANSPOSE_A) {
    let stride = params.rows / UNIT;
    block = transpose(four_of_a(k * stride + row / UNIT, stride));
  } else {
    let stride = params.inner / UNIT;
    block = four_of_a(row * stride + k / UNIT, stride);
  }
  if (MASK_INNER) {
    let keep = (vec4u(k) + vec4u(0u, 1u, 2u, 3u)) < vec4u(params.inner);
    let none = vec4f();
    block = mat4x4f(
      select(none, block[0], keep),
      select(none, block[1], keep),
      select(none, block[2], keep),
      select(none, block[3], keep),
    );
  }
  return block;
}

// Rows of op(b) as columns, vec4f along cols.
fn block_b(k: u32, col: u32) -> mat4x4f {
  if (TRANSPOSE_B) {
    let stride = params.inner / UNIT;
    return transpose(four_of_b(col * stride + k / UNIT, stride));
  }
  let stride = params.cols / UNIT;
  return four_of_b(k * stride + col / UNIT, stride);
}

fn from_tile_a(depth: u32, block: u32, blocks: u32) -> mat4x4f {
  let at = depth * blocks + block;
  return mat4x4f(tile_a[at], tile_a[at + blocks], tile_a[at + 2u * blocks], tile_a[at + 3u * blocks]);
}

fn from_tile_b(depth: u32, block: u32, blocks: u32) -> mat4x4f {
  let at = depth * blocks + block;
  return mat4x4f(tile_b[at], tile_b[at + blocks], tile_b[at + 2u * blocks], tile_b[at + 3u * blocks]);
}

fn store_block(row: u32, col: u32, block: mat4x4f) {
  store_c(row, col, block[0]);
  store_c(row + 1u, col, block[1]);
  store_c(row + 2u, col, block[2]);
  store_c(row + 3u, col, block[3]);
}

@compute @workgroup_size(WORKGROUP_X, WORKGROUP_Y)
fn forward(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) id: vec3u) {
  let blocks_a = WORKGROUP_Y * TILE / 4u;
  let blocks_b = WORKGROUP_X * TILE / 4u;
  let row = group.y * WORKGROUP_Y * TILE;
  let col = group.x * WORKGROUP_X * TILE;
  let local = id.y * WORKGROUP_X + id.x;
  var c00 = mat4x4f();
  var c01 = mat4x4f();
  var c10 = mat4x4f();
  var c11 = mat4x4f();
  for (var k = 0u; k < params.inner; k += DEPTH) {
    for (var i = local; i < blocks_a * DEPTH / 4u; i += WORKGROUP_X * WORKGROUP_Y) {
      let depth = i / blocks_a * 4u;
      let block = block_a(row + i % blocks_a * 4u, k + depth);
      let at = depth * blocks_a + i % blocks_a;
      tile_a[at] = block[0];
      tile_a[at + blocks_a] = block[1];
      tile_a[at + 2u * blocks_a] = block[2];
      tile_a[at + 3u * blocks_a] = block[3];
    }
    for (var i = local; i < blocks_b * DEPTH / 4u; i += WORKGROUP_X * WORKGROUP_Y) {
      let depth = i / blocks_b * 4u;
      let block = block_b(k + depth, col + i % blocks_b * 4u);
      let at = depth * blocks_b + i % blocks_b;
      tile_b[at] = block[0];
      tile_b[at + blocks_b] = block[1];
      tile_b[at + 2u * blocks_b] = block[2];
      tile_b[at + 3u * blocks_b] = block[3];
    }
    workgroupBarrier();
    for (var depth = 0u; depth < DEPTH; depth += 4u) {
      let b0 = from_tile_b(depth, id.x, blocks_b);
      let a0 = from_tile_a(depth, id.y, blocks_a);
      c00 += b0 * a0;
      if (TILE > 4u) {
        let b1 = from_tile_b(depth, id.x + WORKGROUP_X, blocks_b);
        let a1 = from_tile_a(depth, id.y + WORKGROUP_Y, blocks_a);
        c01 += b1 * a0;
        c10 += b0 * a1;
        c11 += b1 * a1;
      }
    }
    workgroupBarrier();
  }
  let r = row + id.y * 4u;
  let column = col + id.x * 4u;
  store_block(r, column, c00);
  if (TILE > 4u) {
    store_block(r, column + WORKGROUP_X * 4u, c01);
    store_block(r + WORKGROUP_Y * 4u, column, c10);
    store_block(r + WORKGROUP_Y * 4u, column + WORKGROUP_X * 4u, c11);
  }
}
