// Stands between the clipped gradient and AdamW. After a gradient that is not finite it refuses every later step of the same trainer, including
// those already queued on the device, so the weights stay those of the last good step. It also writes the number of the step; the host counts
// a step when it reads this number back.
// A norm that overflows f32 is found here, from bits in memory: a compiler may assume that the result of arithmetic is finite.

struct Params { step: u32 }

struct Gradient { norm: u32, factor: u32, first_bad: u32 } // of clip.wgsl, numbers as their bits

struct Gate { norm: u32, factor: u32, first_bad: u32, step: u32 } // begins like Gradient: AdamW reads it as one

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradient: Gradient;
@group(0) @binding(2) var<storage, read_write> gate: Gate; // kept from step to step

const FINITE = 0xffffffffu;
const OVERFLOW = 0xfffffffeu; // every element is finite, the sum of squares is not
const NOT_FINITE = 0x7f800000u;

@compute @workgroup_size(1)
fn forward() {
  // A new buffer is all zeros: step 0 says that nothing has gone wrong so far.
  let broken = gate.step != 0u && gate.first_bad != FINITE;
  let overflows = gradient.first_bad == FINITE && (gradient.norm & NOT_FINITE) == NOT_FINITE;
  let found = select(gradient.first_bad, OVERFLOW, overflows);
  gate = Gate(gradient.norm, gradient.factor, select(found, gate.first_bad, broken), params.step);
}
