// From per-token log-probabilities to an objective of all K responses to a prompt, with their rewards, and back.
// `Settings` and fn objective(first, count, settings) -> f32 come from one file of shaders/objectives/: it returns the prompt's loss from
// sums[first … first + count − 1] and writes the derivatives by every log π into slopes at the same places.

struct Params {
  prompts: u32, // of this micro-batch
  responses: u32, // K
  length: u32,
  divisor: f32, // prompts of the whole step, over all its micro-batches
}

/// Sums over the scored tokens of a response, and its reward.
struct Sums {
  policy: f32, // log π
  ratio: f32, // log π − log π_ref
  length: f32, // scored tokens, at least 1
  reward: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> settings: Settings;
@group(0) @binding(2) var<storage, read> policy: array<f32>; // [rows, length]; rows iK … iK+K−1 answer prompt i
@group(0) @binding(3) var<storage, read> reference: array<f32>; // [rows, length]
@group(0) @binding(4) var<storage, read> scored: array<u32>; // [rows, length]
@group(0) @binding(5) var<storage, read> rewards: array<f32>; // [rows]
@group(0) @binding(6) var<storage, read_write> sums: array<Sums>; // [rows]
@group(0) @binding(7) var<storage, read_write> slopes: array<f32>; // [rows], dL/d(log π)
@group(0) @binding(8) var<storage, read_write> losses: array<f32>; // [prompts]
@group(0) @binding(9) var<storage, read_write> coefficients: array<f32>; // [rows, length], d(mean loss)/d(log π)

@compute @workgroup_size(16)
fn reduce(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  if (row >= params.prompts * params.responses) { return; }
  var sum = vec3f();
  for (var i = row * params.length; i < (row + 1u) * params.length; i++) {
    if (scored[i] != 0u) { sum += vec3f(policy[i], policy[i] - reference[i], 1.0); }
  }
  sums[row] = Sums(sum.x, sum.y, max(sum.z, 1.0), rewards[row]);
}

@compute @workgroup_size(16)
fn forward(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.prompts) { return; }
  losses[id.x] = objective(id.x * params.responses, params.responses, settings);
}

@compute @workgroup_size(64)
fn backward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.prompts * params.responses * params.length) { return; }
  coefficients[i] = select(0.0, slopes[i / params.length] / params.divisor, scored[i] != 0u);
}
