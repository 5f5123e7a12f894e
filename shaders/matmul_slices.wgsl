// The second pass of a product by slices of inner (matmul_workgroup.wgsl): c = scale · Σ a[slice] + earlier, a: [SLICES, rows, cols].
// In the order of the slices, so that the bits are those of one workgroup that sums them all up. `inner` is not used.

override SLICES = 4u; // a multiple of 4: so many loads are in flight at once

@compute @workgroup_size(WORKGROUP)
fn forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = flat_index(id, groups);
  let length = params.rows * params.cols / UNIT;
  if (index >= length) {
    return;
  }
  var total = Element();
  for (var slice = 0u; slice < SLICES; slice += 4u) {
    let at = slice * length + index;
    let one = a[at];
    let two = a[at + length];
    let three = a[at + 2u * length];
    let four = a[at + 3u * length];
    total = (((total + one) + two) + three) + four;
  }
  put(index, fma(Element(params.scale), total, earlier(index)));
}
