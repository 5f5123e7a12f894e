import type { Device } from '../../gpu/device';
import { norm, normBackward } from '../../ops/norm';
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

interface NormShape {
  rows: number;
  width: number;
  reduction: RowReduction;
  /** Only every third of three times as many rows, backwards. */
  chosen: boolean;
  /** Of a row; what is left of width pads it. */
  elements?: number;
}

const EPSILON = 1e-5;

/** Buffers of the norm and its gradients; dx and dw hold something to add to, and what pads a row is zero. */
export function normData({ rows, width, chosen, elements = width }: NormShape) {
  const all = chosen ? 3 * rows : rows;
  const padded = (values: Float32Array): Float32Array => values.map((value, i) => (i % width < elements ? value : 0));
  return {
    x: padded(normals(all * width, 1, 3)),
    w: padded(normals(width, 2)),
    y: new Float32Array(rows * width),
    inverse_rms: new Float32Array(rows),
    dy: normals(rows * width, 3),
    dx: normals(all * width, 4),
    dw: normals(width, 5),
    chosen: Uint32Array.from({ length: rows }, (_, row) => (chosen ? 3 * (rows - 1 - row) + 1 : row)),
  };
}

/** Runs forward and backward. */
export function runNorm(device: Device, shape: NormShape, data = normData(shape)) {
  const { rows, width, elements = width } = shape;
  const sizes = { rows, width, elements, epsilon: EPSILON };
  return runOps(device, data, (rec, { x, w, y, inverse_rms, dy, dx, dw, chosen }) => {
    const rows = shape.chosen ? { chosen } : {};
    norm(rec, { x, w, y, inverse_rms, ...rows }, sizes, shape.reduction);
    normBackward(rec, { x, w, inverse_rms, dy, dx, dw, ...rows }, sizes, shape.reduction);
  });
}

export function normCases(shape: NormShape): OpCase[] {
  const data = normData(shape);
  const { width, elements = width } = shape;
  const named = `${shape.rows} × ${width}${elements < width ? ` (${elements})` : ''}, ${shape.reduction}${shape.chosen ? ', chosen rows' : ''}`;
  const chosenRows = (x: Values) =>
    Float64Array.from(data.y, (_, i) => x[data.chosen[Math.floor(i / width)]! * width + (i % width)]!);
  const reference = (x: Values, w: Values) =>
    normReference(shape.chosen ? chosenRows(x) : x, w, width, EPSILON, elements);
  const gradientCase = (name: 'dx' | 'dw'): OpCase => ({
    op: `norm ${name}`,
    shape: named,
    tolerance: GRADIENT_TOLERANCE,
    async run(device) {
      const result = await runNorm(device, shape, data);
      const f = name === 'dx' ? (x: Values) => reference(x, data.w) : (w: Values) => reference(data.x, w);
      const expected = gradient(f, name === 'dx' ? data.x : data.w, data.dy);
      const added = result[name].map((value, i) => value - data[name][i]!);
      return { error: relativeL2(added, expected), limit: GRADIENT_LIMIT };
    },
  });
  return [
    {
      op: 'norm',
      shape: named,
      tolerance: 'absolute, per max(1, |y|)',
      async run(device) {
        const { y } = await runNorm(device, shape, data);
        const error = worst(y, reference(data.x, data.w), (value) => Math.max(1, Math.abs(value)));
        return { error, limit: 1e-5 };
      },
    },
    gradientCase('dx'),
    gradientCase('dw'),
  ];
}

export const cases: OpCase[] = byReduction((reduction) => [
  ...normCases({ rows: 1, width: 4, reduction, chosen: false }),
  ...normCases({ rows: 13, width: 68, reduction, chosen: false }),
  ...normCases({ rows: 5, width: 16, reduction, chosen: true }),
  ...normCases({ rows: 7, width: 12, reduction, chosen: false, elements: 10 }),
]);
