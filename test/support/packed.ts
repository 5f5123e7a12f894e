import { fromHalf, toHalf } from '../../src/model/formats/half';
import type { PackedNumbers } from '../../src/model/formats/packed';
import { BLOCK, PACKED, type PackedForm } from '../../src/ops/packed';

/** Formats of blocks by their ids in ggml. */
export const BLOCK_IDS = { q8_0: 8, q4_0: 2, q4_1: 3 } as const;

export type BlockForm = keyof typeof BLOCK_IDS;

/** What packed numbers are worth, number by number from the formats' definitions. */
export function valuesOfPacked(form: PackedForm, { numbers, scales }: PackedNumbers): Float32Array {
  const { bits, scales: each } = PACKED[form];
  const number = (i: number) => {
    if (bits === 16) return numbers[2 * i]! | (numbers[2 * i + 1]! << 8);
    return bits === 8 ? numbers[i]! : (numbers[i >> 1]! >> (4 * (i & 1))) & 15;
  };
  return Float32Array.from({ length: (numbers.length * 8) / bits }, (_, i) => {
    if (form === 'bf16') return new Float32Array(Uint32Array.of(number(i) << 16).buffer)[0]!;
    if (form === 'f16') return fromHalf(number(i));
    const block = each * Math.floor(i / BLOCK);
    const scale = fromHalf(scales[block]!);
    if (form === 'q8_0') return scale * ((number(i) << 24) >> 24);
    const add = form === 'q4_0' ? -8 * scale : fromHalf(scales[block + 1]!);
    return scale * number(i) + add;
  });
}

/** The blocks of ggml that come nearest to values, of which there are whole blocks. */
export function blocksOf(form: BlockForm, values: Float32Array): Uint8Array<ArrayBuffer> {
  const blocks = Array.from({ length: values.length / BLOCK }, (_, i) => values.subarray(BLOCK * i, BLOCK * (i + 1)));
  return Uint8Array.from(blocks.flatMap((block) => [...blockOf(form, block)]));
}

function blockOf(form: BlockForm, values: Float32Array): Uint8Array {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const size = Math.max(-least, most);
  const [step, zero] = {
    q8_0: [size / 127, 0] as const,
    q4_0: [size / 7, 8] as const,
    q4_1: [(most - least) / 15, -least / ((most - least) / 15)] as const,
  }[form];
  const halves = Uint16Array.from(form === 'q4_1' ? [step, least] : [step], toHalf);
  const q = Array.from(values, (x) => Math.round(x / step + zero));
  const numbers = form === 'q8_0' ? q : q.slice(0, 16).map((low, i) => low | (q[16 + i]! << 4));
  return Uint8Array.from([...new Uint8Array(halves.buffer), ...numbers]);
}
