import { extrapolate } from '../../ops/extrapolate';
import { combination } from '../../reference/vectors';
import { normals, type OpCase, runOps, worst } from '../case';

function extrapolateCase(length: number, [c0, c1, c2]: readonly [number, number, number]): OpCase {
  return {
    op: 'extrapolate',
    shape: `${length} elements, ${c0}·a + ${c1}·b + ${c2}·c`,
    tolerance: 'absolute, per 4 units of the largest term',
    async run(device) {
      const a = normals(length, 1);
      const [b, c] = [2, 3].map((seed) => normals(length, seed, 1e-2).map((x, i) => x + a[i]!));
      const { y } = await runOps(device, { a, b: b!, c: c!, y: new Float32Array(length) }, (rec, t) => {
        extrapolate(
          rec,
          [
            [c0, t.a],
            [c1, t.b],
            [c2, t.c],
          ],
          t.y,
        );
      });
      const exact = combination([
        [c0, a],
        [c1, b!],
        [c2, c!],
      ]);
      const largest = (i: number) => Math.max(Math.abs(c0 * a[i]!), Math.abs(c1 * b![i]!), Math.abs(c2 * c![i]!));
      // A unit in the last place is at least 2^-24 of a number.
      return { error: worst(y, exact, (_, i) => 4 * 2 ** -24 * largest(i)), limit: 1 };
    },
  };
}

export const cases: OpCase[] = [
  extrapolateCase(4, [1.3, -0.3, 0]),
  extrapolateCase(65_536, [1.3, -0.3, 0]),
  extrapolateCase(1000, [1.5, -0.75, 0.25]),
];
