// AdamW (Loshchilov & Hutter 2019, algorithm 2), g scaled by the clip factor:
//   m ← β₁ m + (1−β₁) g      v ← β₂ v + (1−β₂) g²
//   w ← w − η λ w − η m̂ / (√v̂ + ε),   m̂ = m / (1−β₁ᵗ),  v̂ = v / (1−β₂ᵗ)
// λ acts on segments marked as decayed only. Nothing changes in a step whose gradient is not finite.

struct Params {
  vectors: u32, // elements / 4
  // The rest comes from f64 at every step: 1 − 0.999 formed in f32 would be off by 1e-5.
  learning_rate: f32,
  keep1: f32, // β₁
  gain1: f32, // 1 − β₁
  keep2: f32,
  gain2: f32,
  epsilon: f32,
  decay: f32,       // η λ
  correction1: f32, // 1 / (1 − β₁ᵗ)
  correction2: f32,
}

struct Gradient { norm: f32, factor: f32, first_bad: u32 } // of clip.wgsl

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradient: Gradient;
@group(0) @binding(2) var<storage, read> segments: array<u32>; // [elements / 64], bit 31: decayed
@group(0) @binding(3) var<storage, read> dw: array<vec4f>; // [elements / 4], like the rest
@group(0) @binding(4) var<storage, read_write> w: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> first: array<vec4f>; // m
@group(0) @binding(6) var<storage, read_write> second: array<vec4f>; // v

const FINITE = 0xffffffffu;

@compute @workgroup_size(64)
fn step(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flat_index(id, groups);
  if (i >= params.vectors || gradient.first_bad != FINITE) { return; }
  let g = dw[i] * gradient.factor;
  let m = params.keep1 * first[i] + params.gain1 * g;
  let v = params.keep2 * second[i] + params.gain2 * g * g;
  first[i] = m;
  second[i] = v;
  let decay = select(0.0, params.decay, (segments[i / 16u] >> 31u) == 1u);
  let change = m * params.correction1 / (sqrt(v * params.correction2) + params.epsilon);
  let old = w[i];
  w[i] = old - (decay * old + params.learning_rate * change);
}
