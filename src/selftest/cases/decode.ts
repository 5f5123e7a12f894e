import { DECODE_LOADS, type DecodeLoads, type DecodeSizes, decode } from '../../ops/decode';
import { decodeKernel } from '../../ops/tuning/trials';
import { attentionReference } from '../../reference/attention';
import { normals, type OpCase, runOps, worst } from '../case';

type Recorded = Parameters<typeof decode>;

/** What decodes a position, and how much of the cache it sees. */
interface Decoding {
  op: string;
  kind: string;
  window: number;
  record: (rec: Recorded[0], buffers: Recorded[1], position: number) => void;
}

export function decodeCase(loads: DecodeLoads, sizes: DecodeSizes, time: number): OpCase {
  const record: Decoding['record'] = (rec, buffers, position) => decode(rec, buffers, sizes, position, loads);
  return {
    ...decodingCase({ op: 'decode', kind: `loads ${loads}`, window: time, record }, sizes, time),
    kernels: [decodeKernel(loads)],
  };
}

/** Decodes `time` positions one by one; every position's output is held against the whole sequence at once. */
export function decodingCase({ op, kind, window, record }: Decoding, sizes: DecodeSizes, time: number): OpCase {
  const { rows, maxTime, heads, kvHeads, headDim } = sizes;
  return {
    op,
    shape: `${kind}, ${rows} rows, ${time} of ${maxTime} positions, heads ${heads}:${kvHeads}, head_dim ${headDim}`,
    tolerance: 'absolute, per largest |value|',
    async run(device) {
      const perPosition = rows * (heads + 2 * kvHeads) * headDim;
      const positions = Array.from({ length: time }, (_, t) => normals(perPosition, t, 1.5));
      const data: Record<string, Float32Array> = {
        keys: new Float32Array(rows * maxTime * kvHeads * headDim).fill(Number.NaN),
        values: new Float32Array(rows * maxTime * kvHeads * headDim).fill(Number.NaN),
      };
      for (const [t, qkv] of positions.entries()) {
        data[`qkv${t}`] = qkv;
        data[`y${t}`] = new Float32Array(rows * heads * headDim);
      }
      const result = await runOps(device, data, (rec, tensors) => {
        for (let t = 0; t < time; t++) {
          const buffers = {
            keys: tensors.keys!,
            values: tensors.values!,
            qkv: tensors[`qkv${t}`]!,
            y: tensors[`y${t}`]!,
          };
          record(rec, buffers, t);
        }
      });
      const row = perPosition / rows;
      const packed = Array.from({ length: rows }, (_, r) =>
        positions.flatMap((qkv) => Array.from(qkv.subarray(r * row, (r + 1) * row))),
      ).flat();
      const expected = attentionReference(packed, { ...sizes, batch: rows, time, window });
      const width = heads * headDim;
      const actual = Array.from({ length: rows }, (_, r) =>
        positions.flatMap((_, t) => Array.from(result[`y${t}`]!.subarray(r * width, (r + 1) * width))),
      ).flat();
      const largest = packed.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      return { error: worst(actual, expected, () => largest), limit: 1.2e-5 };
    },
  };
}

export const cases: OpCase[] = DECODE_LOADS.flatMap((loads) => [
  decodeCase(loads, { rows: 1, maxTime: 1, heads: 1, kvHeads: 1, headDim: 8 }, 1),
  decodeCase(loads, { rows: 3, maxTime: 20, heads: 4, kvHeads: 2, headDim: 8 }, 18),
]);
