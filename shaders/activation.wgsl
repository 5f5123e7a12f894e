// SwiGLU (Shazeer 2020, arXiv 2002.05202) on packed rows [gate | up]: y = silu(gate)·up, silu(g) = g·σ(g).
//   dgate = dy·up·σ(g)·(1 + g·(1 − σ(g)))      dup = dy·silu(g)
// The gradient overwrites the packed rows in place: nothing needs them afterwards.
// Appended: shared/grid.wgsl.

struct Params {
  rows: u32,
  width: u32, // of y; a multiple of 4
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> gate_up: array<vec4f>; // [rows, 2 width]
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>; // [rows, width]
@group(0) @binding(3) var<storage, read> dy: array<vec4f>; // [rows, width]

// exp of a negative number only, so that it cannot overflow
fn sigmoid(g: vec4f) -> vec4f {
  let t = exp(-abs(g));
  return select(t, vec4f(1.0), g >= vec4f()) / (1.0 + t);
}

@compute @workgroup_size(WORKGROUP)
fn forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let columns = params.width / 4u;
  let index = flat_index(id, groups);
  if (index >= params.rows * columns) {
    return;
  }
  let at = index + index / columns * columns;
  let g = gate_up[at];
  y[index] = g * sigmoid(g) * gate_up[at + columns];
}

@compute @workgroup_size(WORKGROUP)
fn backward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let columns = params.width / 4u;
  let index = flat_index(id, groups);
  if (index >= params.rows * columns) {
    return;
  }
  let at = index + index / columns * columns;
  let g = gate_up[at];
  let up = gate_up[at + columns];
  let s = sigmoid(g);
  let gradient = dy[index];
  gate_up[at] = gradient * up * s * (1.0 + g * (1.0 - s));
  gate_up[at + columns] = gradient * g * s;
}
