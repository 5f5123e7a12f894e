// Before the store of a product (matmul_workgroup.wgsl) a second one is added to it, in a few more stages: thin_a · op(thin_b), `thin` being
// its inner length. For whole vectors, stages in f32 and one slice. With an adapter (src/model/adapter/gpu.ts) these are
//   y = x·Wᵀ + z·Bᵀ (NT), where B is a matrix of blocks (matmul_blocks.wgsl), and dx = dy·W + dz·A (NN)

@group(0) @binding(6) var<storage, read> thin_a: array<vec4f>; // [rows, thin]
@group(0) @binding(7) var<storage, read> thin_b: array<vec4f>; // the blocks, or [thin, cols]

fn load_thin_b(index: u32) -> vec4f {
  if (!TRANSPOSE_B) {
    return thin_b[index];
  }
  let at = stored_at(index);
  if (at == NOWHERE) {
    return vec4f();
  }
  return thin_b[at];
}

// From which to which place of its inner length columns col … col + COLS have numbers that are not off the diagonal.
fn thin_range(col: u32) -> vec2u {
  if (!TRANSPOSE_B) {
    return vec2u(0u, params.thin);
  }
  let has = vec3<bool>(
    col < params.end_0 && params.first_0 < col + COLS,
    col < params.end_1 && params.first_1 < col + COLS,
    col < params.end_2 && params.first_2 < col + COLS,
  );
  let begin = select(select(2u, 1u, has.y), 0u, has.x);
  let end = select(select(select(0u, 1u, has.x), 2u, has.y), 3u, has.z);
  return params.rank * vec2u(begin, end);
}

fn add_thin(
  row: u32,
  col: u32,
  id: vec3u,
  lane: u32,
  c00: ptr<function, mat4x4f>,
  c01: ptr<function, mat4x4f>,
  c10: ptr<function, mat4x4f>,
  c11: ptr<function, mat4x4f>,
) {
  let last = LANES - 1u - lane;
  let from_a = place(lane, BLOCK_ROWS, true);
  let from_b = place(last, BLOCK_COLS, TRANSPOSE_B);
  let width = params.thin / 4u;
  let stride_b = select(params.cols / 4u, width, TRANSPOSE_B);
  let row_a = row + 4u * from_a.y;
  let col_b = col + 4u * from_b.y;
  let range = thin_range(col);
  for (var k = range.x; k < range.y; k += DEPTH) {
    let k_a = k + 4u * from_a.x;
    let k_b = k + 4u * from_b.x;
    var block_of_a = mat4x4f();
    if (lane < BLOCK_ROWS * STEPS && k_a < range.y) {
      let at = row_a * width + k_a / 4u;
      block_of_a = mat4x4f(thin_a[at], thin_a[at + width], thin_a[at + 2u * width], thin_a[at + 3u * width]);
    }
    var block_of_b = mat4x4f();
    if (last < BLOCK_COLS * STEPS && k_b < range.y) {
      let at = select(k_b * stride_b + col_b / 4u, col_b * stride_b + k_b / 4u, TRANSPOSE_B);
      block_of_b = mat4x4f(
        load_thin_b(at),
        load_thin_b(at + stride_b),
        load_thin_b(at + 2u * stride_b),
        load_thin_b(at + 3u * stride_b),
      );
      if (TRANSPOSE_B) {
        block_of_b = transpose(block_of_b);
      }
    }
    workgroupBarrier();
    keep_blocks(lane, from_a, from_b, block_of_a, block_of_b);
    workgroupBarrier();
    multiply_stage(id, c00, c01, c10, c11);
  }
}
