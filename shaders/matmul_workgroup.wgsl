// Matmul by tiles in workgroup memory, for graphics cards (slow on SwiftShader, which turns every invocation into a coroutine at a
// barrier):
//   c = scale · op(a) · op(b) + earlier,   op(a): [rows, inner], op(b): [inner, cols], op is the identity or the transpose
// A workgroup of LANES_X × LANES_Y takes ROWS × COLS of c and stages DEPTH of inner at a time; the file of the tile says how much
// (shared/matmul_64x32.wgsl and its kind). Blocks are as in shared/matmul_tile.wgsl. While one stage is multiplied, the next is on its
// way from memory in registers: every lane carries at most one block of each matrix. The arithmetic is in docs/notes/hardware.md.
// `add_thin` may add another product to the last slice (shared/matmul_thin.wgsl; as a rule nothing, shared/matmul_alone.wgsl).
// The entry is in shared/matmul_single.wgsl, or in shared/matmul_pair.wgsl for two products of a backward pass.
// A stage is kept as Staged: shared/matmul_f32.wgsl, or rounded to f16 (shared/matmul_f16.wgsl); products and sums are f32 in any case.
// With several GROUPS of lanes each multiplies its part of every stage, and their sums are added in order at the end (for one block a
// lane, without slices).
//
// `inner` is cut into SLICES (of whole stages), each summed up alone, and their sums are added in order. With PARALLEL each slice is a
// workgroup of its own and leaves its sum in c [SLICES, rows, cols], for matmul_slices.wgsl to add: the same bits, when one workgroup a
// tile would leave a card idle.

override SLICES = 1u;
override PARALLEL = false;

// What a workgroup does, the same for all its lanes.
struct Job {
  row: u32, // where its tile begins
  col: u32,
  slice: u32,
  rows: u32, // of op(a) and c
  inner: u32,
  transposed: bool, // a is stored [inner, rows]
}

const BLOCK_ROWS = ROWS / 4u;
const BLOCK_COLS = COLS / 4u;
const LANES = LANES_X * LANES_Y * GROUPS;
const STEPS = DEPTH / 4u; // blocks of a stage along inner
// Steps that are written out, so that the reads of the next come while one is multiplied (WGSL cannot ask for that): small blocks need it.
const TOGETHER = select(1u, 4u, ROWS * COLS / LANES * GROUPS <= 32u);
// Lanes that lie along inner, and a pad so that eight of them store to different banks; of a deep stage, for which there is no memory
// left, so few that they meet only in pairs.
const RUN = select(STEPS, 2u, STEPS > 8u);
const PAD = select(8u / STEPS, 0u, STEPS > 8u);

// [STEPS][4][blocks]: the columns of a block lie apart, so that neighbouring lanes read neighbouring words. An index of its own for each
// step leaves the bounds check of the other outside of the loop.
var<workgroup> tile_a: array<array<Staged, 4u * BLOCK_ROWS + PAD>, STEPS>;
var<workgroup> tile_b: array<array<Staged, 4u * BLOCK_COLS + PAD>, STEPS>;

// Which block a lane carries, as [step, block]: lanes run along what is contiguous in memory.
fn place(i: u32, blocks: u32, along_inner: bool) -> vec2u {
  if (along_inner) {
    return vec2u(i / (RUN * blocks) * RUN + i % RUN, i / RUN % blocks);
  }
  return vec2u(i / blocks, i % blocks);
}

// Rows of op(a) as columns, vec4f along inner; what lies past the end of inner is 0.
fn block_a(job: Job, index: u32, stride: u32, k: u32) -> mat4x4f {
  var block = four_of_a(job, index, stride);
  if (job.transposed) {
    block = transpose(block);
  }
  if (MASK_INNER) {
    let keep = (vec4u(k) + vec4u(0u, 1u, 2u, 3u)) < vec4u(job.inner);
    block = kept(block, keep);
  }
  return block;
}

// Four stored rows: from the first two to the next two it is `far`.
fn rows_of_b(index: u32, stride: u32, far: u32) -> vec4u {
  return vec4u(index, index + stride, index + far, index + far + stride);
}

// The blocks that a lane carries: of a the first lanes, of b the last ones, if there are more lanes than blocks.
fn keep_blocks(lane: u32, from_a: vec2u, from_b: vec2u, block_of_a: mat4x4f, block_of_b: mat4x4f) {
  if (lane < BLOCK_ROWS * STEPS) {
    tile_a[from_a.x][from_a.y] = keep_a(block_of_a[0]);
    tile_a[from_a.x][from_a.y + BLOCK_ROWS] = keep_a(block_of_a[1]);
    tile_a[from_a.x][from_a.y + 2u * BLOCK_ROWS] = keep_a(block_of_a[2]);
    tile_a[from_a.x][from_a.y + 3u * BLOCK_ROWS] = keep_a(block_of_a[3]);
  }
  if (LANES - 1u - lane < BLOCK_COLS * STEPS) {
    tile_b[from_b.x][from_b.y] = keep_b(block_of_b[0]);
    tile_b[from_b.x][from_b.y + BLOCK_COLS] = keep_b(block_of_b[1]);
    tile_b[from_b.x][from_b.y + 2u * BLOCK_COLS] = keep_b(block_of_b[2]);
    tile_b[from_b.x][from_b.y + 3u * BLOCK_COLS] = keep_b(block_of_b[3]);
  }
}

fn staged_a(step: u32, block: u32) -> mat4x4f {
  return mat4x4f(
    vec4f(tile_a[step][block]),
    vec4f(tile_a[step][block + BLOCK_ROWS]),
    vec4f(tile_a[step][block + 2u * BLOCK_ROWS]),
    vec4f(tile_a[step][block + 3u * BLOCK_ROWS]),
  );
}

fn staged_b(step: u32, block: u32) -> mat4x4f {
  return mat4x4f(
    vec4f(tile_b[step][block]),
    vec4f(tile_b[step][block + BLOCK_COLS]),
    vec4f(tile_b[step][block + 2u * BLOCK_COLS]),
    vec4f(tile_b[step][block + 3u * BLOCK_COLS]),
  );
}

// A row of c += a row of a · b, as multiply-adds: `c + b * a` would be four of them and an addition.
fn add_row(c: vec4f, a: vec4f, b: mat4x4f) -> vec4f {
  let first = fma(b[1], vec4f(a.y), fma(b[0], vec4f(a.x), c));
  return fma(b[3], vec4f(a.w), fma(b[2], vec4f(a.z), first));
}

fn multiply(c: ptr<function, mat4x4f>, a: mat4x4f, b: mat4x4f) {
  *c = mat4x4f(
    add_row((*c)[0], a[0], b),
    add_row((*c)[1], a[1], b),
    add_row((*c)[2], a[2], b),
    add_row((*c)[3], a[3], b),
  );
}

// What a lane adds to its blocks in a step; the second rows or columns only if the tile has them.
fn multiply_step(
  step: u32,
  id: vec3u,
  c00: ptr<function, mat4x4f>,
  c01: ptr<function, mat4x4f>,
  c10: ptr<function, mat4x4f>,
  c11: ptr<function, mat4x4f>,
) {
  let a0 = staged_a(step, id.y);
  let b0 = staged_b(step, id.x);
  var a1 = mat4x4f();
  multiply(c00, a0, b0);
  if (ROWS > 4u * LANES_Y) {
    a1 = staged_a(step, id.y + LANES_Y);
    multiply(c10, a1, b0);
  }
  if (COLS > 4u * LANES_X) {
    let b1 = staged_b(step, id.x + LANES_X);
    multiply(c01, a0, b1);
    multiply(c11, a1, b1);
  }
}

// Of a stage, the part that is the lane's.
fn multiply_stage(
  id: vec3u,
  c00: ptr<function, mat4x4f>,
  c01: ptr<function, mat4x4f>,
  c10: ptr<function, mat4x4f>,
  c11: ptr<function, mat4x4f>,
) {
  for (var i = 0u; i < STEPS / GROUPS; i += TOGETHER) {
    let step = id.z * (STEPS / GROUPS) + i;
    multiply_step(step, id, c00, c01, c10, c11);
    if (TOGETHER == 4u) {
      multiply_step(step + 1u, id, c00, c01, c10, c11);
      multiply_step(step + 2u, id, c00, c01, c10, c11);
      multiply_step(step + 3u, id, c00, c01, c10, c11);
    }
  }
}

fn finish(sum: ptr<function, mat4x4f>, total: ptr<function, mat4x4f>) {
  *total += *sum;
  *sum = mat4x4f();
}

fn store_block(job: Job, row: u32, col: u32, block: mat4x4f) {
  store(job, row, col, unscaled(block[0]));
  store(job, row + 1u, col, unscaled(block[1]));
  store(job, row + 2u, col, unscaled(block[2]));
  store(job, row + 3u, col, unscaled(block[3]));
}

// The sums of all groups, in the first; only where a stage is kept in f32.
fn add_groups(id: vec3u, sum: ptr<function, mat4x4f>) {
  for (var group = 1u; group < GROUPS; group++) {
    workgroupBarrier();
    if (id.z == group) {
      for (var i = 0u; i < 4u; i++) {
        tile_a[id.y][id.x + i * LANES_X] = Staged((*sum)[i]);
      }
    }
    workgroupBarrier();
    if (id.z == 0u) {
      for (var i = 0u; i < 4u; i++) {
        (*sum)[i] += vec4f(tile_a[id.y][id.x + i * LANES_X]);
      }
    }
  }
}

fn run(job: Job, id: vec3u) {
  let row = job.row;
  let col = job.col;
  if (row >= job.rows) {
    return; // `rows` may be fewer than the grid was made for
  }
  let inner = job.inner;
  let slice_length = (inner + SLICES * DEPTH - 1u) / (SLICES * DEPTH) * DEPTH;
  let begin = select(0u, job.slice * slice_length, PARALLEL);
  let end = select(inner, min(inner, begin + slice_length), PARALLEL);

  let lane = (id.z * LANES_Y + id.y) * LANES_X + id.x;
  let last = LANES - 1u - lane;
  let carries_a = lane < BLOCK_ROWS * STEPS;
  let carries_b = last < BLOCK_COLS * STEPS;
  let from_a = place(lane, BLOCK_ROWS, !job.transposed);
  let from_b = place(last, BLOCK_COLS, TRANSPOSE_B);
  let stride_a = select(inner, job.rows, job.transposed) / UNIT;
  let stride_b = select(params.cols, inner, TRANSPOSE_B) / UNIT;
  let row_a = row + 4u * from_a.y;
  let col_b = col + 4u * from_b.y;
  let stored_b = columns(col_b);
  let far_b = select(2u, stored_b.y - stored_b.x, TRANSPOSE_B) * stride_b;
  var k_a = begin + 4u * from_a.x;
  let k_b = begin + 4u * from_b.x;
  var at_a = select(row_a * stride_a + k_a / UNIT, k_a * stride_a + row_a / UNIT, job.transposed);
  var at_b = select(k_b * stride_b + col_b / UNIT, stored_b.x * stride_b + k_b / UNIT, TRANSPOSE_B);
  let stage_a = DEPTH * select(1u, job.rows, job.transposed) / UNIT;
  let stage_b = DEPTH * select(params.cols, 1u, TRANSPOSE_B) / UNIT;

  var next_a = mat4x4f();
  var next_b = mat4x4f();
  var c00 = mat4x4f();
  var c01 = mat4x4f();
  var c10 = mat4x4f();
  var c11 = mat4x4f();
  var total00 = mat4x4f();
  var total01 = mat4x4f();
  var total10 = mat4x4f();
  var total11 = mat4x4f();
  var left = slice_length; // of the slice that is being summed up
  if (begin < end) {
    if (carries_a) {
      next_a = block_a(job, at_a, stride_a, k_a);
    }
    if (carries_b) {
      next_b = block_of_b(job, rows_of_b(at_b, stride_b, far_b));
    }
  }
  for (var k = begin; k < end; k += DEPTH) {
    workgroupBarrier();
    keep_blocks(lane, from_a, from_b, next_a, next_b);
    workgroupBarrier();
    if (k + DEPTH < end) {
      at_a += stage_a;
      at_b += stage_b;
      k_a += DEPTH;
      if (carries_a) {
        next_a = block_a(job, at_a, stride_a, k_a);
      }
      if (carries_b) {
        next_b = block_of_b(job, rows_of_b(at_b, stride_b, far_b));
      }
    }
    multiply_stage(id, &c00, &c01, &c10, &c11);
    left -= DEPTH;
    if (SLICES > 1u && left == 0u) {
      left = slice_length;
      finish(&c00, &total00);
      finish(&c01, &total01);
      finish(&c10, &total10);
      finish(&c11, &total11);
    }
  }
  if (!job.transposed) {
    add_thin(row, col, id, lane, &c00, &c01, &c10, &c11);
  }
  finish(&c00, &total00);
  finish(&c01, &total01);
  finish(&c10, &total10);
  finish(&c11, &total11);
  if (GROUPS > 1u) {
    add_groups(id, &total00);
    if (id.z > 0u) {
      return;
    }
  }

  let r = row + 4u * id.y;
  let column = col + 4u * id.x;
  store_block(job, r, column, total00);
  if (ROWS > 4u * LANES_Y) {
    store_block(job, r + 4u * LANES_Y, column, total10);
  }
  if (COLS > 4u * LANES_X) {
    store_block(job, r, column + 4u * LANES_X, total01);
    if (ROWS > 4u * LANES_Y) {
      store_block(job, r + 4u * LANES_Y, column + 4u * LANES_X, total11);
    }
  }
}
