// Facts of a pair that depend on all pairs of the optimiser step: order statistics, means, running averages. Constant in the derivatives.
// `Settings` comes from shaders/objectives/<id>.wgsl, fn context(i, settings, state) -> vec2f and
// fn next_state(settings, state) -> vec4f from shaders/contexts/<id>.wgsl.
// Every pair looks at all others: a step has at most a few hundred, and a fixed order of summation gives the same bits every time.

struct Params {
  pairs: u32, // of the whole step
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> settings: Settings;
@group(0) @binding(2) var<storage, read> sums: array<Sums>; // [pairs]
@group(0) @binding(3) var<storage, read_write> state: array<vec4f>; // [1], carried from step to step, 0 at first
@group(0) @binding(4) var<storage, read_write> facts: array<Facts>; // [pairs]

@compute @workgroup_size(16)
fn relate(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= min(params.pairs, arrayLength(&sums))) { return; }
  let told = context(id.x, settings, state[0]);
  facts[id.x].context_w = told.x;
  facts[id.x].context_l = told.y;
}

@compute @workgroup_size(1)
fn advance() {
  if (params.pairs <= arrayLength(&sums)) { state[0] = next_state(settings, state[0]); }
}
