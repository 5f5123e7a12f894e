import half from '../../shaders/shared/half.wgsl?raw';
import nibbles from '../../shaders/shared/nibbles.wgsl?raw';
import scales from '../../shaders/shared/scales.wgsl?raw';
import bf16 from '../../shaders/shared/stored_bf16.wgsl?raw';
import f16 from '../../shaders/shared/stored_f16.wgsl?raw';
import q4_0 from '../../shaders/shared/stored_q4_0.wgsl?raw';
import q4_1 from '../../shaders/shared/stored_q4_1.wgsl?raw';
import q8_0 from '../../shaders/shared/stored_q8_0.wgsl?raw';
import type { PackedForm } from './packed';

/** The shader text that reads four numbers of each format; apart from `PACKED`, which is read where no shader is. */
export const READERS: { readonly [Form in PackedForm]: readonly string[] } = {
  f16: [half, f16],
  bf16: [bf16],
  q8_0: [half, scales, q8_0],
  q4_0: [half, scales, nibbles, q4_0],
  q4_1: [half, scales, nibbles, q4_1],
};
