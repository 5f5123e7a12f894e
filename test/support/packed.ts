import { BLOCK_FORMATS } from '../../src/model/formats/blocks';
import { toHalf } from '../../src/model/formats/half';
import { PACKED, type PackedForm } from '../../src/ops/packed';

/** Formats of blocks. */
export type BlockForm = Exclude<PackedForm, 'f16' | 'bf16'>;
export const BLOCK_FORMS = (Object.keys(PACKED) as PackedForm[]).filter(
  (form): form is BlockForm => PACKED[form].halves > 0,
);

/** Their reader in f32, and the bytes of a block. */
export const readerOf = (form: PackedForm) =>
  [...BLOCK_FORMATS.values()].find(({ name }) => name === form.toUpperCase())!;

/** Where a block of ggml has its halves (`block_*` in ggml-common.h). */
export const HALVES: Readonly<Record<BlockForm, readonly number[]>> = {
  q8_0: [0],
  q4_0: [0],
  q4_1: [0, 2],
  q5_0: [0],
  q5_1: [0, 2],
  q4_k: [0, 2],
  q5_k: [0, 2],
  q6_k: [208],
};

/** Bits of a number, and numbers that share the scales of a part; from 0 for numbers with a least value, else from −2^(bits − 1). */
const PARTS: Readonly<Record<BlockForm, { bits: number; part: number; least: boolean }>> = {
  q8_0: { bits: 8, part: 32, least: false },
  q4_0: { bits: 4, part: 32, least: false },
  q4_1: { bits: 4, part: 32, least: true },
  q5_0: { bits: 5, part: 32, least: false },
  q5_1: { bits: 5, part: 32, least: true },
  q4_k: { bits: 4, part: 32, least: true },
  q5_k: { bits: 5, part: 32, least: true },
  q6_k: { bits: 6, part: 16, least: false },
};

/** Blocks of ggml near to values, of which there are whole blocks. */
export function blocksOf(form: BlockForm, values: Float32Array): Uint8Array<ArrayBuffer> {
  const { elements, bytes } = readerOf(form);
  const all = new Uint8Array((values.length / elements) * bytes);
  for (let i = 0; i < values.length / elements; i++)
    all.set(blockOf(form, values.subarray(elements * i, elements * (i + 1))), bytes * i);
  return all;
}

function blockOf(form: BlockForm, values: Float32Array): Uint8Array {
  const { bits, part, least } = PARTS[form];
  const parts = Array.from({ length: values.length / part }, (_, i) => values.subarray(part * i, part * (i + 1)));
  const below = parts.map((own) => (least ? Math.max(0, -Math.min(...own)) : 0));
  const steps = parts.map((own, i) =>
    least ? (Math.max(...own) + below[i]!) / (2 ** bits - 1) : Math.max(...own.map(Math.abs)) / (2 ** (bits - 1) - 1),
  );
  // Steps of parts and how far they go below zero, as whole numbers of what the block has once.
  const most = form === 'q6_k' ? 127 : parts.length > 1 ? 63 : 1;
  const [step, under] = [Math.max(...steps) / most, Math.max(...below) / most];
  const [s, m] = [steps.map((own) => Math.round(own / step)), below.map((own) => Math.round(own / (under || 1)))];
  const q = Array.from(values, (x, i) => {
    const at = Math.floor(i / part);
    const [zero, top] = [least ? 0 : 2 ** (bits - 1), 2 ** bits - 1];
    return Math.min(top, Math.max(0, Math.round((x + m[at]! * under) / (step * (s[at]! || 1))) + zero));
  });
  const halves = HALVES[form].length;
  return arranged(form, [step, form.endsWith('1') ? -under : under].slice(0, halves), s, m, q);
}

/** A block from its halves, the scales of its parts, and its numbers from 0. */
function arranged(form: BlockForm, scales: readonly number[], s: number[], m: number[], q: number[]): Uint8Array {
  const bytes = new Uint8Array(readerOf(form).bytes);
  for (const [i, at] of HALVES[form].entries()) new DataView(bytes.buffer).setUint16(at, toHalf(scales[i]!), true);
  const low = (from: number, apart: number) =>
    q.forEach((x, i) => {
      const at = from + Math.floor(i / (2 * apart)) * apart + (i % apart);
      bytes[at]! |= (x & 15) << (i % (2 * apart) < apart ? 0 : 4);
    });
  switch (form) {
    case 'q8_0':
      bytes.set(
        q.map((x) => x - 128),
        2,
      );
      break;
    case 'q4_0':
      low(2, 16);
      break;
    case 'q4_1':
      low(4, 16);
      break;
    case 'q5_0':
    case 'q5_1': {
      const high = form === 'q5_0' ? 2 : 4;
      q.forEach((x, i) => {
        bytes[high + (i >> 3)]! |= (x >> 4) << (i & 7);
      });
      low(high + 4, 16);
      break;
    }
    case 'q4_k':
    case 'q5_k':
      for (let i = 0; i < 4; i++) {
        bytes[4 + i] = s[i]! | ((s[4 + i]! >> 4) << 6);
        bytes[8 + i] = m[i]! | ((m[4 + i]! >> 4) << 6);
        bytes[12 + i] = (s[4 + i]! & 15) | ((m[4 + i]! & 15) << 4);
      }
      if (form === 'q5_k')
        q.forEach((x, i) => {
          bytes[16 + (i & 31)]! |= (x >> 4) << (i >> 5);
        });
      low(form === 'q5_k' ? 48 : 16, 32);
      break;
    case 'q6_k':
      low(0, 64);
      q.forEach((x, i) => {
        bytes[128 + 32 * (i >> 7) + (i & 31)]! |= (x >> 4) << (2 * ((i >> 5) & 3));
      });
      bytes.set(s, 192);
  }
  return bytes;
}
