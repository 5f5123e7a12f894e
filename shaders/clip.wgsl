// Global norm of a flat gradient and the factor that clips it:  norm = √Σ g²,  factor = min(1, limit / norm)
// Two stages of fixed shape and order, so the bits do not depend on timing: 4,096 partial sums, then 64, then one; or by `_tree` entry
// points, for a graphics card, one of each workgroup, then one. The first tensor with a NaN or an infinity is found by its bits: WGSL may
// assume that x ≠ x never holds.
// Appended: shared/lanes.wgsl or lanes_subgroup.wgsl.

struct Params {
  vectors: u32, // elements / 4
  limit: f32,   // largest norm; 0 does not clip
  groups: u32,  // workgroups of partial_tree
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
@group(0) @binding(3) var<storage, read_write> partials: array<Partial>; // [4096], or [groups]
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

// Of every so many vectors.
fn partial_of(first: u32, step: u32) -> Partial {
  var sum = vec4f();
  var exponents = vec4u();
  for (var i = first; i < params.vectors; i += step) {
    let g = dw[i];
    sum += g * g;
    exponents = max(exponents, exponents_of(g));
  }
  var first_bad = FINITE;
  if (any(exponents == NOT_FINITE)) {
    for (var i = first; i < params.vectors; i += step) {
      if (not_finite(dw[i])) { first_bad = min(first_bad, segments[i / 16u] & 0x7fffffffu); }
    }
  }
  return Partial(horizontal_sum(sum), first_bad);
}

fn write_gradient(total: Partial) {
  let norm = sqrt(total.sum);
  gradient = Gradient(norm, select(1.0, params.limit / norm, params.limit > 0.0 && norm > params.limit), total.first_bad);
}

@compute @workgroup_size(64)
fn partial(@builtin(global_invocation_id) id: vec3u) {
  partials[id.x] = partial_of(id.x, THREADS);
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
  write_gradient(total);
}

var<workgroup> last_bad: atomic<u32>; // FINITE − first_bad: workgroup memory begins at 0

// The partials of all lanes, for every one of them.
fn tree_partial(lane: u32, mine: Partial) -> Partial {
  atomicMax(&last_bad, FINITE - mine.first_bad);
  let sum = tree_total(lane, vec4f(mine.sum, 0.0, 0.0, 0.0)); // behind a barrier
  return Partial(sum, FINITE - atomicLoad(&last_bad));
}

@compute @workgroup_size(LANES)
fn partial_tree(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let whole = tree_partial(lane, partial_of(group.x * LANES + lane, params.groups * LANES));
  if (lane == 0u) {
    partials[group.x] = whole;
  }
}

@compute @workgroup_size(LANES)
fn finish_tree(@builtin(local_invocation_index) lane: u32) {
  var mine = Partial(0.0, FINITE);
  for (var i = lane; i < params.groups; i += LANES) {
    mine = Partial(mine.sum + partials[i].sum, min(mine.first_bad, partials[i].first_bad));
  }
  let total = tree_partial(lane, mine);
  if (lane == 0u) {
    write_gradient(total);
  }
}
