import type { Tensor } from '../gpu/tensor';

/** Numbers of a block in a format of blocks. */
export const BLOCK = 32;

/** Formats of packed numbers: the bits of one, and how many halves a block has beside them; read by packedReaders.ts. */
export const PACKED = {
  f16: { bits: 16, scales: 0 },
  bf16: { bits: 16, scales: 0 },
  q8_0: { bits: 8, scales: 1 },
  q4_0: { bits: 4, scales: 1 },
  q4_1: { bits: 4, scales: 2 },
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
