import type { Device } from '../../gpu/device';
import { type HeadNormSizes, headNorm, headNormBackward } from '../../ops/headNorm';
import type { RowReduction } from '../../ops/rowReduction';
import { gradient, type Values } from '../../reference/gradient';
import { normReference } from '../../reference/norm';
import {
  byReduction,
  GRADIENT_LIMIT,
  GRADIENT_TOLERANCE,
  normals,
  type OpCase,
  relativeL2,
  runOps,
  worst,
} from '../case';

type Sizes = Omit<HeadNormSizes, 'epsilon'>;

const EPSILON = 1e-5;

/** Buffers of the norm of heads and its gradients; what pads a head is zero, and dw holds something to add to. */
function headNormData({ rows, heads, kvHeads, headDim, elements }: Sizes) {
  const all = heads + 2 * kvHeads;
  const padded = (values: Float32Array): Float32Array => values.map((value, i) => (i % headDim < elements ? value : 0));
  return {
    x: padded(normals(rows * all * headDim, 1, 3)),
    w: padded(normals(2 * headDim, 2)),
    y: new Float32Array(rows * all * headDim),
    inverse_rms: new Float32Array(rows * (heads + kvHeads)),
    dqkv: padded(normals(rows * all * headDim, 3)),
    dw: normals(2 * headDim, 4),
  };
}

/** Runs forward and backward. */
export function runHeadNorm(device: Device, sizes: Sizes, reduction: RowReduction, data = headNormData(sizes)) {
  const whole = { ...sizes, epsilon: EPSILON };
  return runOps(device, data, (rec, { x, w, y, inverse_rms, dqkv, dw }) => {
    headNorm(rec, { x, w, y, inverse_rms }, whole, reduction);
    headNormBackward(rec, { x, w, inverse_rms, dqkv, dw }, whole, reduction);
  });
}

/** Head by head. */
function reference(x: Values, w: Values, { rows, heads, kvHeads, headDim, elements }: Sizes): Float64Array {
  const all = heads + 2 * kvHeads;
  const y = Float64Array.from(x);
  const gains = Float64Array.from(w);
  for (let at = 0; at < rows * all; at++) {
    if (at % all >= heads + kvHeads) continue;
    const gain = gains.subarray(at % all < heads ? 0 : headDim);
    y.set(normReference(y.slice(at * headDim, at * headDim + elements), gain, elements, EPSILON), at * headDim);
  }
  return y;
}

export function headNormCases(sizes: Sizes, reduction: RowReduction): OpCase[] {
  const data = headNormData(sizes);
  const { rows, heads, kvHeads, headDim, elements } = sizes;
  const shape = `${rows} rows, heads ${heads}:${kvHeads}, ${elements} of head_dim ${headDim}, ${reduction}`;
  const gradientCase = (name: 'dqkv' | 'dw'): OpCase => ({
    op: `head norm ${name === 'dw' ? 'dw' : 'dx'}`,
    shape,
    tolerance: GRADIENT_TOLERANCE,
    async run(device) {
      const result = await runHeadNorm(device, sizes, reduction);
      const f = name === 'dw' ? (w: Values) => reference(data.x, w, sizes) : (x: Values) => reference(x, data.w, sizes);
      const expected = gradient(f, name === 'dw' ? data.w : data.x, data.dqkv);
      const actual = name === 'dw' ? result.dw.map((value, i) => value - data.dw[i]!) : result.dqkv;
      return { error: relativeL2(actual, expected), limit: GRADIENT_LIMIT };
    },
  });
  return [
    {
      op: 'head norm',
      shape,
      tolerance: 'absolute, per max(1, |y|)',
      async run(device) {
        const { y } = await runHeadNorm(device, sizes, reduction);
        const error = worst(y, reference(data.x, data.w, sizes), (value) => Math.max(1, Math.abs(value)));
        return { error, limit: 1e-5 };
      },
    },
    gradientCase('dqkv'),
    gradientCase('dw'),
  ];
}

export const cases: OpCase[] = byReduction((reduction) => [
  ...headNormCases({ rows: 1, heads: 1, kvHeads: 1, headDim: 4, elements: 4 }, reduction),
  ...headNormCases({ rows: 5, heads: 4, kvHeads: 2, headDim: 12, elements: 10 }, reduction),
]);
