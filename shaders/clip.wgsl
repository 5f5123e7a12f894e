// Global norm of a flat gradient and the factor that clips it:  norm = √Σ g²,  factor = min(1, limit / norm)
// Two stages of fixed shape and order (4,096 partial sums, then 64, then one), so the bits do not depend on timing. The first
// tensor with a NaN or an infinity is found by its bits: WGSL may assume that x ≠ x never holds.

struct Params {
  vectors: u32, // elements / 4
  limit: f32,   // largest norm; 0 does not clip
}

struct Partial { sum: f32, first_bad: u32 }
struct Gradient {
  norm: f32,
  factor: f32,
  first_bad: u32, // number of the first tensor that is not finite, or FINITE; gate.wgsl finds a norm that overflows f32
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> segments: array<u32>; // [elements / 64], bits 0–30: number of the tensor
@group(0) @binding(2) var<storage, read> dw: array<vec4f>; // [elements / 4]
@group(0) @binding(3) var<storage, read_write> partials: array<Partial>; // [4096]
@group(0) @binding(4) var<storage, read_write> gradient: Gradient;

const FINITE = 0xffffffffu;
const THREADS = 4096u;

const NOT_FINITE = vec4u(0x7f800000u);

fn exponents_of(x: vec4f) -> vec4u {
  return bitcast<vec4u>(x) & NOT_FINITE;
}

fn not_finite(x: vec4f) -> bool {
  return any(exponents_of(x) == NOT_FINITE);
}

@compute @workgroup_size(64)
fn partial(@builtin(global_invocation_id) id: vec3u) {
  var sum = vec4f();
  var exponents = vec4u();
  for (var i = id.x; i < params.vectors; i += THREADS) {
    let g = dw[i];
    sum += g * g;
    exponents = max(exponents, exponents_of(g));
  }
  var first_bad = FINITE;
  if (any(exponents == NOT_FINITE)) {
    for (var i = id.x; i < params.vectors; i += THREADS) {
      if (not_finite(dw[i])) { first_bad = min(first_bad, segments[i / 16u] & 0x7fffffffu); }
    }
  }
  partials[id.x] = Partial((sum.x + sum.y) + (sum.z + sum.w), first_bad);
}

var<workgroup> shared_partials: array<Partial, 64>;

@compute @workgroup_size(64)
fn finish(@builtin(local_invocation_index) lane: u32) {
  var mine = Partial(0.0, FINITE);
  for (var i = lane; i < THREADS; i += 64u) {
    mine = Partial(mine.sum + partials[i].sum, min(mine.first_bad, partials[i].first_bad));
  }
  shared_partials[lane] = mine;
  workgroupBarrier();
  if (lane != 0u) { return; }
  var total = Partial(0.0, FINITE);
  for (var i = 0u; i < 64u; i++) {
    total = Partial(total.sum + shared_partials[i].sum, min(total.first_bad, shared_partials[i].first_bad));
  }
  let norm = sqrt(total.sum);
  gradient = Gradient(norm, select(1.0, params.limit / norm, params.limit > 0.0 && norm > params.limit), total.first_bad);
}
