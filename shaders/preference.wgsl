// From per-token log-probabilities to an objective of pairs and back.
//   log-ratio of a response: c = Σ_t (log π_t − log π_ref,t), the difference per token first, then the sum, in the order of t
// Every objective is a scalar function of such sums, so each scored token of response s gets the same derivative dL/dπ_s.
// `Settings` and fn objective(pair, settings) -> Slopes come from one file of shaders/objectives/.

struct Params {
  pairs: u32, // of this micro-batch
  first: u32, // its first pair, among all pairs of the step
  length: u32,
  divisor: f32, // pairs of the whole step, over all its micro-batches
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> settings: Settings;
@group(0) @binding(2) var<storage, read> policy: array<f32>; // [2·pairs, length]; rows 2i and 2i+1 are pair first + i
@group(0) @binding(3) var<storage, read> reference: array<f32>; // [2·pairs, length]
@group(0) @binding(4) var<storage, read> scored: array<u32>; // [2·pairs, length]
@group(0) @binding(5) var<storage, read> facts: array<Facts>; // [pairs of the step]
@group(0) @binding(6) var<storage, read_write> sums: array<Sums>; // [pairs of the step]
@group(0) @binding(7) var<storage, read_write> slopes: array<Slopes>; // [pairs of the step]
@group(0) @binding(8) var<storage, read_write> coefficients: array<f32>; // [2·pairs, length], d(mean loss)/d(log π)

/// (Σ log π, Σ (log π − log π_ref), scored tokens) of a row.
fn row_sums(row: u32) -> vec3f {
  var sum = vec3f();
  for (var i = row * params.length; i < (row + 1u) * params.length; i++) {
    if (scored[i] != 0u) { sum += vec3f(policy[i], policy[i] - reference[i], 1.0); }
  }
  return sum;
}

@compute @workgroup_size(16)
fn reduce(@builtin(global_invocation_id) id: vec3u) {
  let pair = id.x;
  if (pair >= params.pairs) { return; }
  let w = row_sums(2u * pair);
  let l = row_sums(2u * pair + 1u);
  sums[params.first + pair] = Sums(w.x, l.x, w.y, l.y, max(w.z, 1.0), max(l.z, 1.0));
}

@compute @workgroup_size(16)
fn forward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.pairs) { return; }
  let pair = params.first + id.x;
  slopes[pair] = objective(pair_of(sums[pair], facts[pair]), settings);
}

@compute @workgroup_size(64)
fn backward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= 2u * params.pairs * params.length) { return; }
  let row = i / params.length;
  let pair = params.first + row / 2u;
  let slope = select(slopes[pair].slope_w, slopes[pair].slope_l, row % 2u == 1u);
  coefficients[i] = select(0.0, slope / params.divisor, scored[i] != 0u);
}
