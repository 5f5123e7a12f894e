// Stands between the clipped gradient and AdamW: once a gradient was not finite, every later step of the same trainer is refused
// too, though the device has already been given some, so that the weights stay those of the last good step. Also writes the number of
// the step: the host counts a step when it reads this number back.

struct Params { step: u32 }

struct Gradient { norm: f32, factor: f32, first_bad: u32 } // of clip.wgsl

struct Gate { norm: f32, factor: f32, first_bad: u32, step: u32 } // begins like Gradient: AdamW reads it as one

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradient: Gradient;
@group(0) @binding(2) var<storage, read_write> gate: Gate; // kept from step to step

const FINITE = 0xffffffffu;

@compute @workgroup_size(1)
fn forward() {
  // A new buffer is all zeros: step 0 says that nothing has gone wrong so far.
  let broken = gate.step != 0u && gate.first_bad != FINITE;
  let first_bad = select(gradient.first_bad, gate.first_bad, broken);
  gate = Gate(gradient.norm, gradient.factor, first_bad, params.step);
}
