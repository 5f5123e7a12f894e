import { COMPARE_PARTIALS, COMPARE_WORDS, compare, comparison } from '../../ops/compare';
import { combination, dot } from '../../reference/vectors';
import { normals, type OpCase, runOps } from '../case';

function compareCase(length: number): OpCase {
  return {
    op: 'compare',
    shape: `${length} elements`,
    tolerance: 'relative, of norms and cosine',
    async run(device) {
      const [a, b, c, d] = [1, 2, 3, 4].map((seed) => normals(length, seed)) as [Float32Array, ...Float32Array[]];
      const data = { a, b: b!, c: c!, d: d!.map((x, i) => 0.5 * x + a[i]!) };
      const scratch = { partials: new Float32Array(COMPARE_PARTIALS), result: new Float32Array(COMPARE_WORDS) };
      const { result } = await runOps(device, { ...data, ...scratch }, (rec, buffers) => compare(rec, buffers));
      const difference = (x: Float32Array, y: Float32Array) =>
        combination([
          [1, x],
          [-1, y],
        ]);
      const [p, q] = [difference(data.a, data.b), difference(data.c, data.d)];
      const [first, second] = [Math.sqrt(dot(p, p)), Math.sqrt(dot(q, q))];
      const got = comparison(result);
      const cosine = Math.abs(got.cosine - dot(p, q) / (first * second));
      const error = Math.max(Math.abs(got.first / first - 1), Math.abs(got.second / second - 1), cosine);
      return { error, limit: 160 * 2 ** -23 };
    },
  };
}

export const cases: OpCase[] = [4, 1000, 65_536].map(compareCase);
