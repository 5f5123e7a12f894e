// The second of LoRA's two thin products (Hu et al. 2021, arXiv 2106.09685, eq. 3), y += scale·z·Bᵀ with z = x·Aᵀ, and its gradients:
//   dz = scale·dy·B,   dB += scale·dyᵀ·z
// y and z are columns of wider matrices: weights of one input stand side by side, as in [q | k | v]. The products with A are those of
// matmul. Appended: shared/grid.wgsl.

struct Params {
  rows: u32,
  out: u32, // rows of B, columns of y
  rank: u32, // columns of B and of z
  y_width: u32, // of a row of y
  y_first: u32, // its column that is ours
  z_width: u32,
  z_first: u32,
  scale: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> y: array<f32>; // [rows, y_width]
@group(0) @binding(2) var<storage, read> z: array<f32>; // [rows, z_width]
@group(0) @binding(3) var<storage, read> b: array<f32>; // [out, rank]
@group(0) @binding(4) var<storage, read> dy: array<f32>; // as y
@group(0) @binding(5) var<storage, read_write> dz: array<f32>; // as z
@group(0) @binding(6) var<storage, read_write> db: array<f32>; // as b

const FOUR = vec4u(0u, 1u, 2u, 3u);

// Places of four neighbours; those past the end repeat the last one, and are not stored.
fn inside(first: u32, count: u32) -> vec4u {
  return min(first + FOUR, vec4u(count - 1u));
}

// An invocation owns four columns of a row of y.
@compute @workgroup_size(WORKGROUP)
fn forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quads = (params.out + 3u) / 4u;
  let index = flat_index(id, groups);
  let row = index / quads;
  if (row >= params.rows) {
    return;
  }
  let first = 4u * (index % quads);
  let at = inside(first, params.out) * params.rank;
  let from_z = row * params.z_width + params.z_first;
  var sum = vec4f();
  for (var k = 0u; k < params.rank; k++) {
    sum += z[from_z + k] * vec4f(b[at.x + k], b[at.y + k], b[at.z + k], b[at.w + k]);
  }
  let to = row * params.y_width + params.y_first + first;
  for (var i = 0u; i < min(4u, params.out - first); i++) {
    y[to + i] += params.scale * sum[i];
  }
}

// An invocation owns four columns of a row of z.
@compute @workgroup_size(WORKGROUP)
fn backward_input(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quads = (params.rank + 3u) / 4u;
  let index = flat_index(id, groups);
  let row = index / quads;
  if (row >= params.rows) {
    return;
  }
  let first = 4u * (index % quads);
  let at = inside(first, params.rank);
  let from_y = row * params.y_width + params.y_first;
  var sum = vec4f();
  for (var o = 0u; o < params.out; o++) {
    let of_b = at + o * params.rank;
    sum += dy[from_y + o] * vec4f(b[of_b.x], b[of_b.y], b[of_b.z], b[of_b.w]);
  }
  let to = row * params.z_width + params.z_first + first;
  for (var i = 0u; i < min(4u, params.rank - first); i++) {
    dz[to + i] = params.scale * sum[i];
  }
}

// An invocation owns four columns of a row of B.
@compute @workgroup_size(WORKGROUP)
fn backward_weight(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let quads = (params.rank + 3u) / 4u;
  let index = flat_index(id, groups);
  let o = index / quads;
  if (o >= params.out) {
    return;
  }
  let first = 4u * (index % quads);
  let at = params.z_first + inside(first, params.rank);
  let from_y = params.y_first + o;
  var sum = vec4f();
  for (var row = 0u; row < params.rows; row++) {
    let of_z = at + row * params.z_width;
    sum += dy[from_y + row * params.y_width] * vec4f(z[of_z.x], z[of_z.y], z[of_z.z], z[of_z.w]);
  }
  for (var i = 0u; i < min(4u, params.rank - first); i++) {
    db[o * params.rank + first + i] += params.scale * sum[i];
  }
}
