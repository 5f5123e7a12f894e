import { fromHalf } from '../model/formats/half';
import { PACKED, type PackedForm, packedBytes } from '../ops/packed';

/** What packed numbers on the device are worth in f32, number by number from the formats' definitions (`dequantize_row_*` of ggml). */
export function valuesOfPacked(
  form: PackedForm,
  { numbers, scales }: { readonly numbers: Uint8Array; readonly scales: Uint8Array },
): Float32Array {
  const { block }: { readonly block: number } = PACKED[form];
  const each = packedBytes(form, block).scales;
  const number = planesOf(form, numbers);
  const half = (at: number) => fromHalf(scales[at]! | (scales[at + 1]! << 8));
  const value = (i: number): number => {
    const [at, inBlock, q] = [each * Math.floor(i / block), i % block, number(i)];
    switch (form) {
      case 'f16':
        return fromHalf(q);
      case 'bf16':
        return new Float32Array(Uint32Array.of(q << 16).buffer)[0]!;
      case 'q8_0':
        return half(at) * ((q << 24) >> 24);
      case 'q4_0':
        return half(at) * q - 8 * half(at);
      case 'q5_0':
        return half(at) * q - 16 * half(at);
      case 'q4_1':
      case 'q5_1':
        return half(at) * q + half(at + 2);
      case 'q4_k':
      case 'q5_k': {
        const [s, m] = sixBits(scales.subarray(at + 4, at + 16), inBlock >> 5);
        return half(at) * s * q - half(at + 2) * m;
      }
      case 'q6_k':
        return half(at) * ((scales[at + 2 + (inBlock >> 4)]! << 24) >> 24) * (q - 32);
    }
  };
  return Float32Array.from({ length: numbers.length / packedBytes(form, 1).numbers }, (_, i) => value(i));
}

/** Number i of planes of 32 numbers. */
function planesOf(form: PackedForm, bytes: Uint8Array): (i: number) => number {
  const { planes }: { readonly planes: readonly number[] } = PACKED[form];
  const bit = (at: number) => (bytes[at >> 3]! >> (at & 7)) & 1;
  const all = planes.reduce((sum, bits) => sum + bits, 0);
  return (i) => {
    let [value, shift] = [0, 0];
    let first = 32 * all * (i >> 5);
    for (const bits of planes) {
      for (let k = 0; k < bits; k++) value += bit(first + bits * (i & 31) + k) << shift++;
      first += 32 * bits;
    }
    return value;
  };
}

/** Scale and least value of one of eight parts: `get_scale_min_k4` of ggml-quants.c. */
function sixBits(bytes: Uint8Array, part: number): [number, number] {
  if (part < 4) return [bytes[part]! & 63, bytes[part + 4]! & 63];
  return [
    (bytes[part + 4]! & 15) | ((bytes[part - 4]! >> 6) << 4),
    (bytes[part + 4]! >> 4) | ((bytes[part]! >> 6) << 4),
  ];
}
