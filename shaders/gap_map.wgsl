// The gap map: iterative DPO with constant momentum on drawn labels, a thread for every cell (src/algorithms/gapMap.ts is the same in f64).
//   implicit rewards u: steps u_a += (4 rate / count) Σ_b (won_ab − total_ab σ(u_a − u_b)),  solution = anchor + u/β,
//   anchor = solution + α (solution − previous), in logits (arXiv 2410.06293 eq. 3.5, 3.6)
// `draw` makes the random numbers of a seed once for all cells; `simulate` adds the seed to every cell's running means. The
// simulation of a cell, fn run(cell, α, β, count) -> Outcome, comes from gap_map_three.wgsl or gap_map_many.wgsl.

struct Params {
  actions: u32,
  columns: u32,
  cells: u32,
  iterations: u32,
  labels: u32, // of the largest row
  steps: u32,
  rate: f32,
  epsilon: f32,
  best: f32, // largest reward
  seed: u32,
  stream: u32, // of iteration 0; those of the iterations follow it
  seeds: u32, // this one included
}

struct Draw { a: f32, b: f32, outcome: f32 }

/// Gap after the last iteration, and the first iteration with a gap of at most ε (iterations + 1: never).
struct Outcome { gap: f32, reached: u32 }

/// Welford's mean and sum of squared deviations of the gap, and the mean of `reached`.
struct Cell { mean: f32, squares: f32, reached: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> draws: array<Draw>; // [iterations, labels]
@group(0) @binding(2) var<storage, read> alphas: array<f32>; // [columns]
@group(0) @binding(3) var<storage, read> rows: array<vec2f>; // [rows], (β, labels)
@group(0) @binding(4) var<storage, read> world: array<vec2f>; // [actions], (base log-probability, reward)
@group(0) @binding(5) var<storage, read> wins: array<f32>; // [actions, actions], P(row ≻ column)
@group(0) @binding(6) var<storage, read_write> counts: array<f32>; // [actions, actions, cells], scratch
@group(0) @binding(7) var<storage, read_write> result: array<Cell>; // [rows, columns]

@compute @workgroup_size(64)
fn draw(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.iterations * params.labels) { return; }
  let key = vec2u(params.seed, params.stream + 1u + i / params.labels);
  let pair = threefry(key, vec2u(i % params.labels, 0u)) >> vec2u(8u);
  let outcome = threefry(key, vec2u(i % params.labels, 1u)).x >> 8u;
  draws[i] = Draw(f32(pair.x) * 0x1p-24, f32(pair.y) * 0x1p-24, f32(outcome) * 0x1p-24);
}

@compute @workgroup_size(64)
fn simulate(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let cell = flat_index(id, groups);
  if (cell >= params.cells) { return; }
  let row = rows[cell / params.columns];
  let outcome = run(cell, alphas[cell % params.columns], row.x, u32(row.y));
  var means = result[cell];
  let off = outcome.gap - means.mean;
  means.mean += off / f32(params.seeds);
  means.squares += off * (outcome.gap - means.mean);
  means.reached += (f32(outcome.reached) - means.reached) / f32(params.seeds);
  result[cell] = means;
}
