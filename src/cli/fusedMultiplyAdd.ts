import { setFlagsFromString } from 'node:v8';

/** A module that uses `f32x4.relaxed_madd` (WebAssembly relaxed SIMD). */
const PROBE = '0061736d0100000001080160037b7b7b017b030201000a0d010b00200020012002fd85020b';

/**
 * Lets WebAssembly multiply and add with one rounding, as browsers do: Node 20 hides the instruction behind a flag. The CPU engine then
 * gives the bits that the page gives. Call before the first WebAssembly module is compiled; can be removed with support for Node 20.
 */
export function allowFusedMultiplyAdd(): void {
  const bytes = new Uint8Array(Buffer.from(PROBE, 'hex'));
  if (!WebAssembly.validate(bytes)) setFlagsFromString('--experimental-wasm-relaxed-simd');
}
