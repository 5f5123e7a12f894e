import type { Tensor } from '../gpu/tensor';

/** A format of packed numbers on the device. */
interface Packing {
  /**
   * The bits of a number, the lowest first, plane by plane: of every 32 numbers those of the first plane stand one after the other, then those of the
   * next.
   */
  readonly planes: readonly number[];
  /** Numbers that have scales together, or that are read together. */
  readonly block: number;
  /** Halves that a block has beside its numbers: a scale, and a least value. */
  readonly halves: number;
  /** Bytes that follow them, an even number: scales of parts of the block. */
  readonly bytes: number;
}

const FLAT = { block: 4, halves: 0, bytes: 0 };
const K = { block: 256, halves: 2, bytes: 12 };

/** Read by packedReaders.ts. */
export const PACKED = {
  f16: { planes: [16], ...FLAT },
  bf16: { planes: [16], ...FLAT },
  q8_0: { planes: [8], block: 32, halves: 1, bytes: 0 },
  q4_0: { planes: [4], block: 32, halves: 1, bytes: 0 },
  q4_1: { planes: [4], block: 32, halves: 2, bytes: 0 },
  q5_0: { planes: [4, 1], block: 32, halves: 1, bytes: 0 },
  q5_1: { planes: [4, 1], block: 32, halves: 2, bytes: 0 },
  q4_k: { planes: [4], ...K },
  q5_k: { planes: [4, 1], ...K },
  q6_k: { planes: [4, 2], block: 256, halves: 1, bytes: 16 },
} as const satisfies Record<string, Packing>;

export type PackedForm = keyof typeof PACKED;

/** Packed numbers on the device, with their scales if they are in blocks. */
export interface PackedTensors {
  readonly stored: Tensor;
  readonly scales?: Tensor;
}

/** Bytes of so many numbers and of their scales: whole blocks. */
export function packedBytes(form: PackedForm, count: number): { numbers: number; scales: number } {
  const { planes, block, halves, bytes }: Packing = PACKED[form];
  const bits = planes.reduce((sum, each) => sum + each, 0);
  return { numbers: (count * bits) / 8, scales: (count / block) * (2 * halves + bytes) };
}

/** The same in words of the device, of which scales may leave half of one unused. */
export function packedWords(form: PackedForm, count: number): { stored: number; scales: number } {
  const { numbers, scales } = packedBytes(form, count);
  return { stored: numbers / 4, scales: Math.ceil(scales / 4) };
}
