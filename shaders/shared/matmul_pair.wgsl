// Two products of a backward pass in one dispatch, each with the bits that it has alone; a workgroup takes a tile of one of them:
//   dx [rows, cols] = scale · dy · w       NN: a is dy [rows, inner], b is w [inner, cols], c is dx, or what its store makes of it
//   dw [inner, cols] += dyᵀ · x            TN
// Appended: what the gradient reads (matmul_one_a.wgsl, matmul_pair_thin.wgsl) and where it is stored (matmul_dw.wgsl, matmul_dw_blocks.wgsl).
// For whole vectors, without slices.

@group(0) @binding(8) var<storage, read> x: array<vec4f>; // [rows, cols]
@group(0) @binding(9) var<storage, read_write> dw: array<vec4f>;

fn block_of_b(job: Job, at: vec4u) -> mat4x4f {
  if (job.transposed) {
    return mat4x4f(x[at.x], x[at.y], x[at.z], x[at.w]);
  }
  return block_b(at);
}

fn store(job: Job, row: u32, col: u32, value: vec4f) {
  if (!job.transposed) {
    store_c(row, col, value);
  } else if (row < job.rows && col < params.cols) {
    add_to_dw((row * params.cols + col) / 4u, value);
  }
}

// The longer sums begin first. `rows` may be fewer than the grid was made for, not so the rows of dw.
@compute @workgroup_size(LANES_X, LANES_Y, GROUPS)
fn forward(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) all: vec3u,
  @builtin(local_invocation_id) id: vec3u,
) {
  let of_dw = (gradient_rows() + ROWS - 1u) / ROWS;
  let dw_first = params.rows > params.inner;
  let first = select(all.y - of_dw, of_dw, dw_first);
  let is_first = group.y < first;
  let row = select(group.y - first, group.y, is_first) * ROWS;
  let is_dw = is_first == dw_first;
  let rows = select(params.rows, gradient_rows(), is_dw);
  let inner = select(params.inner, params.rows, is_dw);
  run(Job(row, group.x * COLS, 0u, rows, inner, is_dw), id);
}
