import { type LoraSizes, lora, loraBackward } from '../../ops/lora';
import { gradient } from '../../reference/gradient';
import { loraReference } from '../../reference/lora';
import { GRADIENT_LIMIT, GRADIENT_TOLERANCE, normals, type OpCase, relativeL2, runOps, worst } from '../case';

/** Buffers of the product and its gradients; what is added to holds something already. */
export const loraData = ({ rows, out, rank, y, z }: LoraSizes) => ({
  y: normals(rows * y.width, 1),
  z: normals(rows * z.width, 2),
  b: normals(out * rank, 3),
  dy: normals(rows * y.width, 4),
  dz: normals(rows * z.width, 5),
  db: normals(out * rank, 6),
});

/** Terms of unit size: the largest sum is about 4·√rank, each product with its rounding. */
const LIMIT = 4e-6;

export function loraCases(sizes: LoraSizes): OpCase[] {
  const { rows, out, rank, y, z } = sizes;
  const shape = `${rows} × ${rank} × ${out}, columns ${y.first} of ${y.width}, ${z.first} of ${z.width}`;
  const inside = (i: number, { width, first }: LoraSizes['y'], count: number) =>
    i % width >= first && i % width < first + count;
  return [
    {
      op: 'lora',
      shape,
      tolerance: 'absolute, per rank',
      async run(device) {
        const data = loraData(sizes);
        const got = await runOps(device, data, (rec, { y, z, b }) => lora(rec, { y, z, b }, sizes));
        return { error: worst(got.y, loraReference(data, sizes)), limit: LIMIT * rank };
      },
    },
    {
      op: 'lora backward',
      shape,
      tolerance: GRADIENT_TOLERANCE,
      async run(device) {
        const data = loraData(sizes);
        const got = await runOps(device, data, (rec, { dy, z, b, dz, db }) =>
          loraBackward(rec, { dy, z, b, dz, db }, sizes),
        );
        const ofZ = gradient((each) => loraReference({ ...data, z: each }, sizes), data.z, data.dy);
        const ofB = gradient((each) => loraReference({ ...data, b: each }, sizes), data.b, data.dy);
        // Columns of other weights keep what they held.
        const dz = ofZ.map((value, i) => (inside(i, z, rank) ? value : data.dz[i]!));
        const db = got.db.map((value, i) => value - data.db[i]!);
        return { error: Math.max(relativeL2(got.dz, dz), relativeL2(db, ofB)), limit: GRADIENT_LIMIT };
      },
    },
  ];
}

const whole = (width: number) => ({ width, first: 0 });

export const cases: OpCase[] = [
  ...loraCases({ rows: 1, out: 1, rank: 1, y: whole(1), z: whole(1), scale: 1 }),
  ...loraCases({ rows: 13, out: 10, rank: 6, y: { width: 23, first: 5 }, z: { width: 15, first: 6 }, scale: 0.75 }),
  ...loraCases({ rows: 37, out: 36, rank: 16, y: whole(36), z: whole(16), scale: 2 }),
];
