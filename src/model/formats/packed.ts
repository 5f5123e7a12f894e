import { PACKED, type PackedForm, packedBytes } from '../../ops/packed';
import { words16 } from './half';

/** A matrix in a packed format. */
export interface StoredPacked {
  readonly form: PackedForm;
  read(): Promise<PackedNumbers>;
}

/** Bytes as the device has them (`PACKED`). */
export interface PackedNumbers {
  readonly numbers: Uint8Array<ArrayBuffer>;
  /** Block by block its halves, then its bytes; none in formats without blocks. */
  readonly scales: Uint8Array<ArrayBuffer>;
}

/** Where a block of ggml has its parts, in bytes. */
interface InFile {
  readonly halves: number;
  /** Scales of parts of the block. */
  readonly bytes: number;
  /** Of each plane: a byte has the bits of numbers i, i + apart, i + 2·apart …, the first in the lowest; the next byte those of i + 1 …. */
  readonly planes: readonly { readonly at: number; readonly apart: number }[];
}

/** `block_*` of ggml-common.h; what is missing has no blocks, and is as the device has it. */
const IN_FILE: Partial<Record<PackedForm, InFile>> = {
  q8_0: { halves: 0, bytes: 0, planes: [{ at: 2, apart: 1 }] },
  q4_0: { halves: 0, bytes: 0, planes: [{ at: 2, apart: 16 }] },
  q4_1: { halves: 0, bytes: 0, planes: [{ at: 4, apart: 16 }] },
  q5_0: {
    halves: 0,
    bytes: 0,
    planes: [
      { at: 6, apart: 16 },
      { at: 2, apart: 1 },
    ],
  },
  q5_1: {
    halves: 0,
    bytes: 0,
    planes: [
      { at: 8, apart: 16 },
      { at: 4, apart: 1 },
    ],
  },
  q4_k: { halves: 0, bytes: 4, planes: [{ at: 16, apart: 32 }] },
  q5_k: {
    halves: 0,
    bytes: 4,
    planes: [
      { at: 48, apart: 32 },
      { at: 16, apart: 32 },
    ],
  },
  q6_k: {
    halves: 208,
    bytes: 192,
    planes: [
      { at: 0, apart: 64 },
      { at: 128, apart: 32 },
    ],
  },
};

/** What safetensors and GGUF call them. */
const FORMS: ReadonlyMap<string, PackedForm> = new Map(
  (Object.keys(PACKED) as PackedForm[]).map((form) => [form.toUpperCase(), form]),
);

/** A tensor of a dtype as its file stores it, of which `bytes` reads all; null if that is no packed format that the device reads. */
export function packedOf(dtype: string, bytes: () => Promise<Uint8Array<ArrayBuffer>>): StoredPacked | null {
  const form = FORMS.get(dtype);
  return form ? { form, read: async () => apart(form, await bytes()) } : null;
}

/** Numbers and scales apart, in the order of the device. */
function apart(form: PackedForm, stored: Uint8Array<ArrayBuffer>): PackedNumbers {
  const inFile = IN_FILE[form];
  if (!inFile) return { numbers: stored, scales: new Uint8Array() };
  const { block, halves, bytes } = PACKED[form];
  const each = packedBytes(form, block);
  const size = each.numbers + each.scales;
  const count = stored.length / size;
  const numbers = new Uint8Array(count * each.numbers);
  const scales = new Uint8Array(count * each.scales);
  const moves = movesOf(form, inFile);
  for (let i = 0, at = 0, to = 0, own = 0; i < count; i++, at += size, to += each.numbers) {
    for (let k = 0; k < 2 * halves; k++) scales[own++] = stored[at + inFile.halves + k]!;
    for (let k = 0; k < bytes; k++) scales[own++] = stored[at + inFile.bytes + k]!;
    for (const { mask, from, down, into, up } of moves)
      for (let k = 0; k < block; k++)
        numbers[to + into[k]!]! |= ((stored[at + from[k]!]! >> down[k]!) & mask) << up[k]!;
  }
  return { numbers, scales };
}

/** Of each plane, where the bits of each number of a block are in the file and on the device: byte, and place in the byte. */
function movesOf(form: PackedForm, { planes: inFile }: InFile) {
  const { planes, block }: { readonly planes: readonly number[]; readonly block: number } = PACKED[form];
  const all = Array.from({ length: block }, (_, i) => i);
  const before = (plane: number) => planes.slice(0, plane).reduce((sum, bits) => sum + bits, 0);
  return planes.map((bits, plane) => {
    const { at, apart } = inFile[plane]!;
    const inByte = 8 / bits;
    // 32 numbers take 4 bytes a bit.
    const first = (i: number) => 4 * (before(planes.length) * Math.floor(i / 32) + before(plane));
    return {
      mask: 2 ** bits - 1,
      from: Uint8Array.from(all, (i) => at + Math.floor(i / (apart * inByte)) * apart + (i % apart)),
      down: Uint8Array.from(all, (i) => bits * (Math.floor(i / apart) % inByte)),
      into: Uint8Array.from(all, (i) => first(i) + Math.floor(((i % 32) * bits) / 8)),
      up: Uint8Array.from(all, (i) => ((i % 32) * bits) % 8),
    };
  });
}

/** The bits that are all set in what is not finite. */
const EXPONENT = { f16: 0x7c00, bf16: 0x7f80 } as const;

/** Where the first number that is not finite is, or the block of the first such scale; null if there is none. */
export function notFinite({ numbers, scales }: PackedNumbers, form: PackedForm): number | null {
  const mask = form === 'bf16' ? EXPONENT.bf16 : EXPONENT.f16;
  const { block, halves } = PACKED[form];
  const each = packedBytes(form, block).scales / 2;
  if (each === 0) {
    const at = words16(numbers).findIndex((bits) => (bits & mask) === mask);
    return at < 0 ? null : at;
  }
  const at = words16(scales).findIndex((bits, i) => i % each < halves && (bits & mask) === mask);
  return at < 0 ? null : block * Math.floor(at / each);
}

/** The same rows in another order, row by row from where `from` says. */
export const packedRows = (
  { numbers, scales }: PackedNumbers,
  rows: number,
  from: (row: number) => number,
): PackedNumbers => ({
  numbers: movedRows(numbers, rows, from),
  scales: movedRows(scales, rows, from),
});

/** A copy whose rows stand in another order. */
export function movedRows<Values extends Float32Array | Uint8Array>(
  stored: Values,
  rows: number,
  from: (row: number) => number,
): Values {
  const width = stored.length / rows;
  const moved = stored.slice() as Values;
  for (let row = 0; row < rows; row++)
    moved.set(stored.subarray(from(row) * width, (from(row) + 1) * width), row * width);
  return moved;
}
