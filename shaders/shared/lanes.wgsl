// Reductions over a workgroup of LANES threads, as a tree of fixed order. Only the `_tree` entry points use them: a workgroup for a
// row suits a GPU, while a software adapter pays so much for a barrier that there one thread for a row is 75 times faster.
// To be called by all threads of a workgroup together. Appended: shared/rows.wgsl.

override LANES = 64u; // a power of two
var<workgroup> lane_sums: array<vec4f, LANES>;

// The sum of every component.
fn tree_sum(lane: u32, value: vec4f) -> vec4f {
  lane_sums[lane] = value;
  workgroupBarrier();
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    if (lane < half) {
      lane_sums[lane] += lane_sums[lane + half];
    }
    workgroupBarrier();
  }
  let total = lane_sums[0];
  workgroupBarrier(); // the next reduction may start to write
  return total;
}

// The sum of all components together.
fn tree_total(lane: u32, value: vec4f) -> f32 {
  return horizontal_sum(tree_sum(lane, value));
}

// The largest component of all.
fn tree_greatest(lane: u32, value: vec4f) -> f32 {
  lane_sums[lane] = value;
  workgroupBarrier();
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    if (lane < half) {
      lane_sums[lane] = max(lane_sums[lane], lane_sums[lane + half]);
    }
    workgroupBarrier();
  }
  let largest = lane_sums[0];
  workgroupBarrier();
  return horizontal_max(largest);
}
