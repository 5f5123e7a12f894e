import { fillCache } from '../../ops/cache';
import { normals, type OpCase, runOps, worst } from '../case';

interface CacheShape {
  rows: number;
  time: number;
  maxTime: number;
  heads: number;
  kvHeads: number;
  headDim: number;
}

/** Every second row begins with the prompt. */
export function cacheCase(sizes: CacheShape): OpCase {
  const { rows, time, maxTime, heads, kvHeads, headDim } = sizes;
  const width = kvHeads * headDim;
  return {
    op: 'cache',
    shape: `${rows} × ${time} of ${maxTime}, heads ${heads}:${kvHeads} × ${headDim}`,
    tolerance: 'none: the same bits',
    async run(device) {
      const data = {
        qkv: normals(time * (heads * headDim + 2 * width), 1),
        owner: Uint32Array.from({ length: rows }, (_, row) => row % 2),
        keys: normals(rows * maxTime * width, 2),
        values: normals(rows * maxTime * width, 3),
      };
      const got = await runOps(device, data, (rec, tensors) => fillCache(rec, tensors, sizes, 1));
      const expected = (before: Float32Array, part: number) =>
        before.map((value, i) => {
          const [row, t] = [Math.floor(i / width / maxTime), Math.floor(i / width) % maxTime];
          if (row % 2 === 0 || t >= time) return value;
          return data.qkv[t * (heads * headDim + 2 * width) + heads * headDim + part * width + (i % width)]!;
        });
      const error = Math.max(worst(got.keys, expected(data.keys, 0)), worst(got.values, expected(data.values, 1)));
      return { error, limit: 0 };
    },
  };
}

export const cases: OpCase[] = [
  cacheCase({ rows: 1, time: 1, maxTime: 1, heads: 1, kvHeads: 1, headDim: 4 }),
  cacheCase({ rows: 5, time: 17, maxTime: 32, heads: 6, kvHeads: 2, headDim: 12 }),
];
