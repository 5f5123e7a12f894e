import { bfloat16s, floats, fromHalf, halves } from './half';

/** A format in which GGUF stores weights: blocks of so many elements in so many bytes, and their values in f32. */
interface BlockFormat {
  name: string;
  elements: number;
  bytes: number;
  /** `bytes` has a buffer of its own, which the values may take over. */
  values(bytes: Uint8Array<ArrayBuffer>): Float32Array;
}

/** Writes the values of one block, from byte `at` of `bytes`, to `out` from `to`. */
type ReadBlock = (bytes: Uint8Array, at: number, out: Float32Array, to: number) => void;

function blocks(name: string, elements: number, bytes: number, read: ReadBlock): BlockFormat {
  return {
    name,
    elements,
    bytes,
    values(from) {
      const out = new Float32Array((from.length / bytes) * elements);
      for (let at = 0, to = 0; at < from.length; at += bytes, to += elements) read(from, at, out, to);
      return out;
    },
  };
}

const half = (bytes: Uint8Array, at: number): number => fromHalf(bytes[at]! | (bytes[at + 1]! << 8));
const signed = (byte: number): number => (byte << 24) >> 24;

/** Blocks of 32: x = scale·(q − zero), or scale·q + least, with q in 4 bits, and a fifth apart. */
function small({ least, fifth, zero }: { least: boolean; fifth: boolean; zero: number }): ReadBlock {
  return (bytes, at, out, to) => {
    const scale = half(bytes, at);
    const add = least ? half(bytes, at + 2) : -zero * scale;
    const high = at + (least ? 4 : 2);
    const low = high + (fifth ? 4 : 0);
    const bit = (i: number) => (fifth ? ((bytes[high + (i >> 3)]! >> (i & 7)) & 1) << 4 : 0);
    for (let i = 0; i < 16; i++) {
      const byte = bytes[low + i]!;
      out[to + i] = scale * ((byte & 15) | bit(i)) + add;
      out[to + 16 + i] = scale * ((byte >> 4) | bit(16 + i)) + add;
    }
  };
}

const q8: ReadBlock = (bytes, at, out, to) => {
  const scale = half(bytes, at);
  for (let i = 0; i < 32; i++) out[to + i] = scale * signed(bytes[at + 2 + i]!);
};

/** Blocks of 256 in eight of 32, each with a scale and a least value in 6 bits: x = scale·s·q − least·m. */
function eight(fifth: boolean): ReadBlock {
  return (bytes, at, out, to) => {
    const [scale, least] = [half(bytes, at), half(bytes, at + 2)];
    const scales = at + 4;
    const high = at + 16;
    const low = high + (fifth ? 32 : 0);
    for (let part = 0; part < 8; part++) {
      const byte = (i: number) => bytes[scales + i]!;
      const four = part < 4;
      const s = four ? byte(part) & 63 : (byte(part + 4) & 15) | ((byte(part - 4) >> 6) << 4);
      const m = four ? byte(part + 4) & 63 : (byte(part + 4) >> 4) | ((byte(part) >> 6) << 4);
      for (let i = 0; i < 32; i++) {
        const pair = bytes[low + 32 * (part >> 1) + i]!;
        const q = (part & 1 ? pair >> 4 : pair & 15) | (fifth ? ((bytes[high + i]! >> part) & 1) << 4 : 0);
        out[to + 32 * part + i] = scale * s * q - least * m;
      }
    }
  };
}

/** Blocks of 256 in sixteen of 16, each with a scale in 8 bits: x = scale·s·(q − 32), q in 4 bits and 2 apart. */
const q6: ReadBlock = (bytes, at, out, to) => {
  const scale = half(bytes, at + 208);
  for (let i = 0; i < 256; i++) {
    const [part, row, column] = [i >> 7, (i >> 5) & 3, i & 31];
    const low = bytes[at + 64 * part + 32 * (row & 1) + column]!;
    const high = bytes[at + 128 + 32 * part + column]!;
    const q = (row < 2 ? low & 15 : low >> 4) | (((high >> (2 * row)) & 3) << 4);
    out[to + i] = scale * signed(bytes[at + 192 + (i >> 4)]!) * (q - 32);
  }
};

/** Formats by their id in ggml (`ggml_type`); formulas of `dequantize_row_*` in ggml-quants.c. */
export const BLOCK_FORMATS: ReadonlyMap<number, BlockFormat> = new Map([
  [0, { name: 'F32', elements: 1, bytes: 4, values: floats }],
  [1, { name: 'F16', elements: 1, bytes: 2, values: halves }],
  [30, { name: 'BF16', elements: 1, bytes: 2, values: bfloat16s }],
  [2, blocks('Q4_0', 32, 18, small({ least: false, fifth: false, zero: 8 }))],
  [3, blocks('Q4_1', 32, 20, small({ least: true, fifth: false, zero: 0 }))],
  [6, blocks('Q5_0', 32, 22, small({ least: false, fifth: true, zero: 16 }))],
  [7, blocks('Q5_1', 32, 24, small({ least: true, fifth: true, zero: 0 }))],
  [8, blocks('Q8_0', 32, 34, q8)],
  [12, blocks('Q4_K', 256, 144, eight(false))],
  [13, blocks('Q5_K', 256, 176, eight(true))],
  [14, blocks('Q6_K', 256, 210, q6)],
]);

/** What ggml calls other ids, for messages. */
export const OTHER_FORMATS: ReadonlyMap<number, string> = new Map([
  [9, 'Q8_1'],
  [10, 'Q2_K'],
  [11, 'Q3_K'],
  [15, 'Q8_K'],
  [16, 'IQ2_XXS'],
  [17, 'IQ2_XS'],
  [18, 'IQ3_XXS'],
  [19, 'IQ1_S'],
  [20, 'IQ4_NL'],
  [21, 'IQ3_S'],
  [22, 'IQ2_S'],
  [23, 'IQ4_XS'],
  [24, 'I8'],
  [25, 'I16'],
  [26, 'I32'],
  [27, 'I64'],
  [28, 'F64'],
  [29, 'IQ1_M'],
  [34, 'TQ1_0'],
  [35, 'TQ2_0'],
  [39, 'MXFP4'],
]);
