enable subgroups;
diagnostic(off, subgroup_uniformity); // the lanes of a workgroup share their rows, so they leave together
// Matmul by register tiles, the eight lanes of a workgroup sharing every load of a: each fetches one of eight stored vectors and gives
// it to the others. On lavapipe a load takes about 35 instructions a lane, a broadcast one; and a loop larger than the processor's
// instruction cache (32 KiB) costs more than the loads that a larger tile saves, so a lane computes 16 × 4 of c, in blocks like those
// of shared/matmul_tile.wgsl:
//   c = scale · op(a) · op(b) + earlier,   block_c += block_b * block_a,   columns of a block_a and block_c are rows of a and c
// Rows and columns past the edge read what robust access gives and are never stored; past the end of `inner`, a is masked.

override SHARES = false; // a subgroup has eight lanes or more; with fewer, each lane loads all of a
override WORKGROUP_X = 8u; // in one subgroup
override WORKGROUP_Y = 1u;

const TILE_ROWS = 16u;
const LANES = 8u;

// Eight rows of op(a), four steps along inner.
struct Rows {
  near: mat4x4f,
  far: mat4x4f,
}

// Where the vector of lane `place` is, of those that begin at `index`.
fn place_of(index: u32, place: u32, stride: u32) -> u32 {
  return index + select(place * stride, place % 4u * stride + place / 4u * (4u / UNIT), TRANSPOSE_A);
}

fn loaded(index: u32, place: u32, stride: u32) -> Rows {
  if (SHARES) {
    let own = load_a(place_of(index, place, stride));
    return Rows(
      mat4x4f(subgroupBroadcast(own, 0u), subgroupBroadcast(own, 1u), subgroupBroadcast(own, 2u), subgroupBroadcast(own, 3u)),
      mat4x4f(subgroupBroadcast(own, 4u), subgroupBroadcast(own, 5u), subgroupBroadcast(own, 6u), subgroupBroadcast(own, 7u)),
    );
  }
  return Rows(loaded_alone(index, 0u, stride), loaded_alone(index, 4u, stride));
}

fn loaded_alone(index: u32, place: u32, stride: u32) -> mat4x4f {
  return mat4x4f(
    load_a(place_of(index, place, stride)),
    load_a(place_of(index, place + 1u, stride)),
    load_a(place_of(index, place + 2u, stride)),
    load_a(place_of(index, place + 3u, stride)),
  );
}

fn block_a(stored: mat4x4f, left: u32) -> mat4x4f {
  var block = stored;
  if (TRANSPOSE_A) {
    block = transpose(block);
  }
  if (MASK_INNER) {
    let keep = vec4u(0u, 1u, 2u, 3u) < vec4u(left);
    block = kept(block, keep);
  }
  return block;
}

fn store_block(row: u32, col: u32, block: mat4x4f) {
  store_c(row, col, block[0]);
  store_c(row + 1u, col, block[1]);
  store_c(row + 2u, col, block[2]);
  store_c(row + 3u, col, block[3]);
}

@compute @workgroup_size(WORKGROUP_X, WORKGROUP_Y)
fn forward(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) id: vec3u) {
  let row = group.y * TILE_ROWS;
  let col = (group.x * LANES + id.x) * 4u;
  if (row >= params.rows) {
    return; // `rows` may be fewer than the grid was made for
  }
  let inner = params.inner;
  // Distance of two stored rows, of eight rows of the tile, and of two steps along inner.
  let stride_a = select(inner, params.rows, TRANSPOSE_A) / UNIT;
  let stride_b = select(params.cols, inner, TRANSPOSE_B) / UNIT;
  let next_a = select(8u * stride_a, 8u / UNIT, TRANSPOSE_A);
  let step_a = select(4u / UNIT, 4u * stride_a, TRANSPOSE_A);
  let step_b = select(4u * stride_b, 4u / UNIT, TRANSPOSE_B);
  // The stored rows that a block of b is made of: four columns of op(b), or four steps along inner.
  let stored = columns(col);
  let order = stride_b
    * select(vec4u(0u, 1u, 2u, 3u), vec4u(stored.x, stored.x + 1u, stored.y, stored.y + 1u), TRANSPOSE_B);
  var at = select(row * stride_a, row / UNIT, TRANSPOSE_A);
  var bt = select(col / UNIT, 0u, TRANSPOSE_B);

  var c0 = mat4x4f();
  var c1 = mat4x4f();
  var c2 = mat4x4f();
  var c3 = mat4x4f();
  for (var k = 0u; k < inner; k += 4u) {
    let left = inner - k;
    let b = block_b(bt + order);
    let upper = loaded(at, id.x, stride_a);
    c0 += b * block_a(upper.near, left);
    c1 += b * block_a(upper.far, left);
    let lower = loaded(at + next_a, id.x, stride_a);
    c2 += b * block_a(lower.near, left);
    c3 += b * block_a(lower.far, left);
    at += step_a;
    bt += step_b;
  }

  store_block(row, col, c0);
  store_block(row + 4u, col, c1);
  store_block(row + 8u, col, c2);
  store_block(row + 12u, col, c3);
}
