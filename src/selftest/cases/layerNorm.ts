import type { Device } from '../../gpu/device';
import { layerNorm, layerNormBackward } from '../../ops/layerNorm';
import type { RowReduction } from '../../ops/rowReduction';
import { gradient, type Values } from '../../reference/gradient';
import { layerNormReference } from '../../reference/norm';
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

interface LayerNormShape {
  rows: number;
  width: number;
  /** Of a row; what is left of width pads it. */
  elements: number;
  reduction: RowReduction;
  /** Only every third of three times as many rows, backwards. */
  chosen: boolean;
}

const EPSILON = 1e-5;

/** Buffers of the norm and its gradients; dx, dw and db hold something to add to, and what pads a row is zero. */
export function layerNormData({ rows, width, elements, chosen }: LayerNormShape) {
  const all = chosen ? 3 * rows : rows;
  const padded = (values: Float32Array): Float32Array => values.map((value, i) => (i % width < elements ? value : 0));
  return {
    // Far from zero, so that a variance that forgot the mean would show.
    x: padded(normals(all * width, 1, 3).map((value) => value + 2)),
    w: padded(normals(width, 2)),
    b: padded(normals(width, 6)),
    y: new Float32Array(rows * width),
    moments: new Float32Array(2 * rows),
    dy: padded(normals(rows * width, 3)),
    dx: padded(normals(all * width, 4)),
    dw: padded(normals(width, 5)),
    db: padded(normals(width, 7)),
    chosen: Uint32Array.from({ length: rows }, (_, row) => (chosen ? 3 * (rows - 1 - row) + 1 : row)),
  };
}

/** Runs forward and backward. */
export function runLayerNorm(device: Device, shape: LayerNormShape, data = layerNormData(shape)) {
  const { rows, width, elements, reduction } = shape;
  const sizes = { rows, width, elements, epsilon: EPSILON };
  return runOps(device, data, (rec, { x, w, b, y, moments, dy, dx, dw, db, chosen }) => {
    const some = shape.chosen ? { chosen } : {};
    layerNorm(rec, { x, w, b, y, moments, ...some }, sizes, reduction);
    layerNormBackward(rec, { x, w, moments, dy, dx, gains: { dw, db }, ...some }, sizes, reduction);
  });
}

export function layerNormCases(shape: LayerNormShape): OpCase[] {
  const data = layerNormData(shape);
  const { rows, width, elements, reduction, chosen } = shape;
  const named = `${rows} × ${width} (${elements}), ${reduction}${chosen ? ', chosen rows' : ''}`;
  const chosenRows = (x: Values) =>
    Float64Array.from(data.y, (_, i) => x[data.chosen[Math.floor(i / width)]! * width + (i % width)]!);
  const reference = (x: Values, w: Values, b: Values) =>
    layerNormReference(chosen ? chosenRows(x) : x, w, b, width, EPSILON, elements);
  const of = {
    dx: { at: data.x, f: (x: Values) => reference(x, data.w, data.b) },
    dw: { at: data.w, f: (w: Values) => reference(data.x, w, data.b) },
    db: { at: data.b, f: (b: Values) => reference(data.x, data.w, b) },
  };
  const gradientCase = (name: 'dx' | 'dw' | 'db'): OpCase => ({
    op: `layer norm ${name}`,
    shape: named,
    tolerance: GRADIENT_TOLERANCE,
    async run(device) {
      const result = await runLayerNorm(device, shape, data);
      const added = result[name].map((value, i) => value - data[name][i]!);
      return { error: relativeL2(added, gradient(of[name].f, of[name].at, data.dy)), limit: GRADIENT_LIMIT };
    },
  });
  return [
    {
      op: 'layer norm',
      shape: named,
      tolerance: 'absolute, per max(1, |y|)',
      async run(device) {
        const { y } = await runLayerNorm(device, shape, data);
        const error = worst(y, reference(data.x, data.w, data.b), (value) => Math.max(1, Math.abs(value)));
        return { error, limit: 1e-5 };
      },
    },
    gradientCase('dx'),
    gradientCase('dw'),
    gradientCase('db'),
  ];
}

export const cases: OpCase[] = byReduction((reduction) => [
  ...layerNormCases({ rows: 1, width: 4, elements: 4, reduction, chosen: false }),
  ...layerNormCases({ rows: 13, width: 68, elements: 66, reduction, chosen: false }),
  ...layerNormCases({ rows: 5, width: 16, elements: 16, reduction, chosen: true }),
]);
