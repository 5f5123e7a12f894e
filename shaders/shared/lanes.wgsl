// Reductions over a workgroup of LANES threads, as a tree of fixed order. Only the `_tree` entry points use them: a workgroup for a
// row suits a GPU, while a software adapter pays so much for a barrier that there one thread for a row is 75 times faster.
// To be called by all threads of a workgroup together.

const LANES = 64u;
var<workgroup> partial: array<vec4f, LANES>;

fn tree_sum(lane: u32, value: vec4f) -> vec4f {
  partial[lane] = value;
  workgroupBarrier();
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    if (lane < half) {
      partial[lane] += partial[lane + half];
    }
    workgroupBarrier();
  }
  let total = partial[0];
  workgroupBarrier(); // the next reduction may start to write
  return total;
}

fn tree_max(lane: u32, value: vec4f) -> vec4f {
  partial[lane] = value;
  workgroupBarrier();
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    if (lane < half) {
      partial[lane] = max(partial[lane], partial[lane + half]);
    }
    workgroupBarrier();
  }
  let largest = partial[0];
  workgroupBarrier();
  return largest;
}
