import { BLOCK, PACKED, type PackedForm } from '../../ops/packed';
import { words16 } from './half';

/** A matrix in a packed format. */
export interface StoredPacked {
  readonly form: PackedForm;
  read(): Promise<PackedNumbers>;
}

export interface PackedNumbers {
  /** One after the other, in the bits of the format; of 4 bits the first is in the lower half of a byte. */
  readonly numbers: Uint8Array<ArrayBuffer>;
  /** Halves, block by block; none in formats without blocks. */
  readonly scales: Uint16Array<ArrayBuffer>;
}

/** What safetensors and GGUF call them. */
const FORMS: ReadonlyMap<string, PackedForm> = new Map([
  ['F16', 'f16'],
  ['BF16', 'bf16'],
  ['Q8_0', 'q8_0'],
  ['Q4_0', 'q4_0'],
  ['Q4_1', 'q4_1'],
]);

/** A tensor of a dtype as its file stores it, of which `bytes` reads all; null if that is no packed format that the device reads. */
export function packedOf(dtype: string, bytes: () => Promise<Uint8Array<ArrayBuffer>>): StoredPacked | null {
  const form = FORMS.get(dtype);
  return form ? { form, read: async () => apart(form, await bytes()) } : null;
}

/** Numbers and scales apart; ggml's blocks begin with their scales, and of 4 bits hold numbers i and 16 + i in a byte. */
function apart(form: PackedForm, bytes: Uint8Array<ArrayBuffer>): PackedNumbers {
  const { bits, scales: each } = PACKED[form];
  if (each === 0) return { numbers: bytes, scales: new Uint16Array() };
  const size = (BLOCK * bits) / 8;
  const count = bytes.length / (2 * each + size);
  const numbers = new Uint8Array(count * size);
  const scales = new Uint16Array(count * each);
  for (let block = 0; block < count; block++) {
    const at = block * (2 * each + size);
    for (let i = 0; i < each; i++) scales[block * each + i] = bytes[at + 2 * i]! | (bytes[at + 2 * i + 1]! << 8);
    const own = bytes.subarray(at + 2 * each, at + 2 * each + size);
    if (bits === 8) numbers.set(own, block * size);
    else
      for (let i = 0; i < size; i++) numbers[block * size + i] = fourBits(own, 2 * i) | (fourBits(own, 2 * i + 1) << 4);
  }
  return { numbers, scales };
}

const fourBits = (bytes: Uint8Array, i: number): number => (i < 16 ? bytes[i]! & 15 : bytes[i - 16]! >> 4);

/** The bits that are all set in what is not finite. */
const EXPONENT = { f16: 0x7c00, bf16: 0x7f80 } as const;

/** Where the first number, or scale, is that is not finite; null if there is none. */
export function notFinite({ numbers, scales }: PackedNumbers, form: PackedForm): number | null {
  const mask = form === 'bf16' ? EXPONENT.bf16 : EXPONENT.f16;
  const each = PACKED[form].scales;
  const at = (each > 0 ? scales : words16(numbers)).findIndex((bits) => (bits & mask) === mask);
  if (at < 0) return null;
  return each > 0 ? BLOCK * Math.floor(at / each) : at;
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
export function movedRows<Values extends Float32Array | Uint16Array | Uint8Array>(
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
