import half from '../../shaders/shared/half.wgsl?raw';
import nibbles from '../../shaders/shared/nibbles.wgsl?raw';
import scales from '../../shaders/shared/scales.wgsl?raw';
import bf16 from '../../shaders/shared/stored_bf16.wgsl?raw';
import f16 from '../../shaders/shared/stored_f16.wgsl?raw';
import q4_0 from '../../shaders/shared/stored_q4_0.wgsl?raw';
import q4_1 from '../../shaders/shared/stored_q4_1.wgsl?raw';
import q8_0 from '../../shaders/shared/stored_q8_0.wgsl?raw';
import type { Tensor } from '../gpu/tensor';

/** Numbers of a block in a format of blocks. */
export const BLOCK = 32;

/** Formats of packed numbers: the bits of one, how many halves a block has beside them, and the shader that reads four numbers. */
export const PACKED = {
  f16: { bits: 16, scales: 0, reads: [half, f16] },
  bf16: { bits: 16, scales: 0, reads: [bf16] },
  q8_0: { bits: 8, scales: 1, reads: [half, scales, q8_0] },
  q4_0: { bits: 4, scales: 1, reads: [half, scales, nibbles, q4_0] },
  q4_1: { bits: 4, scales: 2, reads: [half, scales, nibbles, q4_1] },
} as const;

export type PackedForm = keyof typeof PACKED;

/** Packed numbers on the device, with their scales if they are in blocks. */
export interface PackedTensors {
  readonly stored: Tensor;
  readonly scales?: Tensor;
}

/** Words of so many numbers and of their scales: whole blocks, or a multiple of 4. */
export const packedWords = (form: PackedForm, count: number): { stored: number; scales: number } => ({
  stored: (count * PACKED[form].bits) / 32,
  scales: Math.ceil(((count / BLOCK) * PACKED[form].scales) / 2),
});
