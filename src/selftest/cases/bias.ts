import type { Device } from '../../gpu/device';
import { type BiasSizes, bias, biasBackward } from '../../ops/bias';
import type { RowReduction } from '../../ops/rowReduction';
import { biasReference } from '../../reference/bias';
import { gradient } from '../../reference/gradient';
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

/** Buffers of a bias and its gradient; db holds something to add to. */
const dataOf = ({ rows, width }: BiasSizes) => ({
  b: normals(width, 1),
  y: normals(rows * width, 2),
  dy: normals(rows * width, 3),
  db: normals(width, 4),
});

export function runBias(device: Device, sizes: BiasSizes, reduction: RowReduction) {
  return runOps(device, dataOf(sizes), (rec, { b, y, dy, db }) => {
    bias(rec, { b, y }, sizes);
    biasBackward(rec, { dy, db }, sizes, reduction);
  });
}

export function biasCases(sizes: BiasSizes, reduction: RowReduction): OpCase[] {
  const data = dataOf(sizes);
  const shape = `${sizes.rows} × ${sizes.width}, ${reduction}`;
  return [
    {
      op: 'bias',
      shape,
      tolerance: 'absolute, per max(1, |y|)',
      async run(device) {
        const { y } = await runBias(device, sizes, reduction);
        const error = worst(y, biasReference(data.y, data.b), (value) => Math.max(1, Math.abs(value)));
        return { error, limit: 2 ** -23 }; // one addition
      },
    },
    {
      op: 'bias backward',
      shape,
      tolerance: GRADIENT_TOLERANCE,
      async run(device) {
        const { db } = await runBias(device, sizes, reduction);
        const expected = gradient((b) => biasReference(data.y, b), data.b, data.dy);
        const added = db.map((value, i) => value - data.db[i]!);
        return { error: relativeL2(added, expected), limit: GRADIENT_LIMIT };
      },
    },
  ];
}

export const cases: OpCase[] = byReduction((reduction) => [
  ...biasCases({ rows: 1, width: 4 }, reduction),
  ...biasCases({ rows: 37, width: 68 }, reduction),
]);
