enable f16;
// A stage in workgroup memory, rounded to f16: half the room and half the reads. A product of two such numbers is exact in f32.
alias Staged = vec4h;

const LARGEST = vec4f(65504.0); // of f16

// What f16 cannot hold becomes NaN: compilers may round it to infinity or to LARGEST, and the latter would go unnoticed.
fn rounded(value: vec4f) -> Staged {
  let nan = bitcast<f32>(0x7fc00000u | params.inner); // WGSL has no constant for it
  return vec4h(select(value, vec4f(nan), abs(value) > LARGEST));
}

fn keep_b(value: vec4f) -> Staged {
  return rounded(value);
}
