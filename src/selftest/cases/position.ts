import { type PositionSizes, position, positionBackward } from '../../ops/position';
import { biasReference } from '../../reference/bias';
import { gradient } from '../../reference/gradient';
import { GRADIENT_LIMIT, GRADIENT_TOLERANCE, normals, type OpCase, relativeL2, runOps, worst } from '../case';

export function positionCases(sizes: PositionSizes, firstPosition = 0): OpCase[] {
  const { rows, time, width } = sizes;
  const shape = `${rows} rows, time ${time} from ${firstPosition}, width ${width}`;
  const positions = firstPosition + time;
  const data = {
    w: normals(positions * width, 1),
    y: normals(rows * width, 2),
    dy: normals(rows * width, 3),
    dw: normals(positions * width, 4),
  };
  /** Rows of y are whole sequences, one after the other. */
  const reference = (w: ArrayLike<number>) =>
    biasReference(data.y, Array.from(w).slice(firstPosition * width, positions * width));
  const forward: OpCase = {
    op: 'position',
    shape,
    tolerance: 'absolute, per max(1, |y|)',
    async run(device) {
      const { y } = await runOps(device, data, (rec, { w, y }) => position(rec, { w, y }, sizes, firstPosition));
      const error = worst(y, reference(data.w), (value) => Math.max(1, Math.abs(value)));
      return { error, limit: 2 ** -23 }; // one addition
    },
  };
  const backward: OpCase = {
    op: 'position backward',
    shape,
    tolerance: GRADIENT_TOLERANCE,
    async run(device) {
      const { dw } = await runOps(device, data, (rec, { dy, dw }) => positionBackward(rec, { dy, dw }, sizes));
      const added = dw.map((value, i) => value - data.dw[i]!);
      return { error: relativeL2(added, gradient(reference, data.w, data.dy)), limit: GRADIENT_LIMIT };
    },
  };
  return firstPosition === 0 ? [forward, backward] : [forward];
}

export const cases: OpCase[] = [
  ...positionCases({ rows: 1, time: 1, width: 4 }, 3),
  ...positionCases({ rows: 21, time: 7, width: 12 }),
];
