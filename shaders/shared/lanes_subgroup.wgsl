enable subgroups;
// shared/lanes.wgsl by subgroups: one barrier where the tree has one a level. Nothing is assumed of a subgroup's size, nor of which threads
// of the workgroup are in it: each leaves its sum where its first thread is, and then each adds up what all have left, its threads
// side by side. The order is fixed by how the adapter groups threads.
// Appended: shared/rows.wgsl.

override LANES = 64u;
var<workgroup> lane_sums: array<vec4f, LANES>;

// What this thread adds up of `lane_sums`: every so many of them, as it is one of so many threads.
fn sum_of_sums() -> vec4f {
  var sum = vec4f();
  let threads = subgroupAdd(1u);
  for (var i = subgroupExclusiveAdd(1u); i < LANES; i += threads) {
    sum += lane_sums[i];
  }
  return sum;
}

// The sum of every component.
fn tree_sum(lane: u32, value: vec4f) -> vec4f {
  let sum = subgroupAdd(value);
  lane_sums[lane] = select(vec4f(), sum, subgroupElect());
  workgroupBarrier();
  let total = subgroupAdd(sum_of_sums());
  workgroupBarrier(); // the next reduction may start to write
  return total;
}

// The sum of all components together: a quarter of what is exchanged for `tree_sum`.
fn tree_total(lane: u32, value: vec4f) -> f32 {
  let sum = subgroupAdd(horizontal_sum(value));
  lane_sums[lane].x = select(0.0, sum, subgroupElect());
  workgroupBarrier();
  let total = subgroupAdd(sum_of_sums().x);
  workgroupBarrier();
  return total;
}

// The largest component of all.
fn tree_greatest(lane: u32, value: vec4f) -> f32 {
  lane_sums[lane].x = subgroupMax(horizontal_max(value));
  workgroupBarrier();
  let threads = subgroupAdd(1u);
  var largest = lane_sums[lane].x;
  for (var i = subgroupExclusiveAdd(1u); i < LANES; i += threads) {
    largest = max(largest, lane_sums[i].x);
  }
  largest = subgroupMax(largest);
  workgroupBarrier();
  return largest;
}
