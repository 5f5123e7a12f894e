// A policy-gradient objective: every token counts by itself, with its weight and the advantage of having drawn it.
// `Settings` and fn objective(token, settings) -> Slope come from one file of shaders/objectives/.

struct Params {
  positions: u32,
  divisor: f32, // sum of the weights of the whole step, over all its micro-batches
}

/// One scored token: log π now, when it was drawn, and under the reference; and its advantage.
struct Token { policy: f32, old: f32, reference: f32, advantage: f32 }

/// The loss of a token and its derivative by log π.
struct Slope { value: f32, slope: f32 }

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> settings: Settings;
@group(0) @binding(2) var<storage, read> policy: array<f32>; // [positions], as all that follow
@group(0) @binding(3) var<storage, read> old: array<f32>;
@group(0) @binding(4) var<storage, read> reference: array<f32>;
@group(0) @binding(5) var<storage, read> advantage: array<f32>;
@group(0) @binding(6) var<storage, read> weight: array<f32>; // what a token counts: 1, a share of its response; 0 where not scored
@group(0) @binding(7) var<storage, read_write> losses: array<f32>; // 0 where not scored
@group(0) @binding(8) var<storage, read_write> coefficients: array<f32>; // d(mean loss)/d(log π)

@compute @workgroup_size(64)
fn differentiate(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.positions) { return; }
  if (weight[i] == 0.0) {
    losses[i] = 0.0;
    coefficients[i] = 0.0;
    return;
  }
  let result = objective(Token(policy[i], old[i], reference[i], advantage[i]), settings);
  losses[i] = weight[i] * result.value;
  coefficients[i] = weight[i] * result.slope / params.divisor;
}
