import type { Device } from '../../gpu/device';
import { type RopeSizes, rope, ropeTable } from '../../ops/rope';
import { gradient } from '../../reference/gradient';
import { ropeReference } from '../../reference/rope';
import { GRADIENT_LIMIT, GRADIENT_TOLERANCE, normals, type OpCase, relativeL2, runOps, worst } from '../case';

const THETA = 10_000;

/** Turns qkv forward or backward. */
export async function runRope(
  device: Device,
  sizes: RopeSizes,
  qkv: Float32Array,
  direction: 'forward' | 'backward',
  firstPosition: number,
): Promise<Float32Array> {
  const { rotaryDim = sizes.headDim } = sizes;
  const frequencies = Array.from({ length: rotaryDim / 2 }, (_, i) => THETA ** ((-2 * i) / rotaryDim));
  const table = ropeTable(firstPosition + sizes.time, rotaryDim, { frequencies, factor: 1 });
  const result = await runOps(device, { qkv, table }, (rec, t) => rope(rec, t, sizes, direction, firstPosition));
  return result.qkv;
}

export function ropeCases(sizes: RopeSizes, firstPosition = 0): OpCase[] {
  const { rows, time, heads, kvHeads, headDim, rotaryDim = headDim } = sizes;
  const shape = `${rows} rows, time ${time} from ${firstPosition}, heads ${heads}:${kvHeads}, ${rotaryDim} of head_dim ${headDim}`;
  const length = rows * (heads + 2 * kvHeads) * headDim;
  const x = normals(length, 1);
  const settings = {
    time,
    rotatedHeads: heads + kvHeads,
    allHeads: heads + 2 * kvHeads,
    headDim,
    rotaryDim,
    theta: THETA,
    firstPosition,
  };
  return [
    {
      op: 'rope',
      shape,
      // Two products of a rounded cosine or sine, and a sum, of numbers that may cancel.
      tolerance: 'absolute, per largest |x|',
      async run(device) {
        const y = await runRope(device, sizes, x, 'forward', firstPosition);
        const largest = x.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
        return { error: worst(y, ropeReference(x, settings), () => largest), limit: 4 * 2 ** -23 };
      },
    },
    {
      op: 'rope backward',
      shape,
      tolerance: GRADIENT_TOLERANCE,
      async run(device) {
        const dy = normals(length, 2);
        const dx = await runRope(device, sizes, dy, 'backward', firstPosition);
        // A row turns by itself: differenced row by row, which costs rows times less than over all of x.
        const width = length / rows;
        const expected = Array.from({ length: rows }, (_, row) => {
          const own = { ...settings, time: 1, firstPosition: firstPosition + (row % time) };
          const [from, to] = [row * width, (row + 1) * width];
          return gradient((at) => ropeReference(at, own), x.subarray(from, to), dy.subarray(from, to));
        }).flat();
        return { error: relativeL2(dx, expected), limit: GRADIENT_LIMIT };
      },
    },
  ];
}

export const cases: OpCase[] = [
  ...ropeCases({ rows: 1, time: 1, heads: 1, kvHeads: 1, headDim: 4 }, 1),
  ...ropeCases({ rows: 10, time: 5, heads: 4, kvHeads: 2, headDim: 12 }),
  ...ropeCases({ rows: 6, time: 3, heads: 2, kvHeads: 1, headDim: 20, rotaryDim: 8 }),
];
