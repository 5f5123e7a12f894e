// The activation of an MLP: gated on packed rows [gate | up], y = act(gate)·up (Shazeer 2020, arXiv 2002.05202), or plain, y = act(x).
//   dgate = dy·up·act'(gate)      dup = dy·act(gate)
// The gradient overwrites the packed rows in place: nothing needs them afterwards.
// Appended: shared/grid.wgsl, shared/pulled.wgsl, and `activated` and `pulled` of one activation (shared/silu.wgsl …).

struct Params {
  rows: u32,
  width: u32, // of y; a multiple of 4
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> gate_up: array<vec4f>; // [rows, 2 width], or plain [rows, width]
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>; // [rows, width]
@group(0) @binding(3) var<storage, read> dy: array<vec4f>; // [rows, width]

@compute @workgroup_size(WORKGROUP)
fn forward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let columns = params.width / 4u;
  let index = flat_index(id, groups);
  if (index >= params.rows * columns) {
    return;
  }
  let at = index + index / columns * columns;
  y[index] = activated(gate_up[at]) * gate_up[at + columns];
}

@compute @workgroup_size(WORKGROUP)
fn backward(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let columns = params.width / 4u;
  let index = flat_index(id, groups);
  if (index >= params.rows * columns) {
    return;
  }
  let at = index + index / columns * columns;
  let gradient = pulled(dy[index], gate_up[at + columns], gate_up[at]);
  gate_up[at] = gradient.gate;
  gate_up[at + columns] = gradient.up;
}

@compute @workgroup_size(WORKGROUP)
fn forward_plain(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = flat_index(id, groups);
  if (index < params.rows * params.width / 4u) {
    y[index] = activated(gate_up[index]);
  }
}

@compute @workgroup_size(WORKGROUP)
fn backward_plain(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let index = flat_index(id, groups);
  if (index < params.rows * params.width / 4u) {
    gate_up[index] = pulled(dy[index], vec4f(1.0), gate_up[index]).gate;
  }
}
