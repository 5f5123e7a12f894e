import { halfScale } from '../../ops/halfScale';
import { normals, type OpCase, runOps, worst } from '../case';

const COUNT = 1000;
const EXPONENT = 14;

export const cases: OpCase[] = [
  {
    op: 'half scale',
    shape: `${COUNT} coefficients`,
    tolerance: 'exact',
    async run(device) {
      const coefficients = normals(COUNT, 1, 1e-4);
      const { scaling } = await runOps(device, { coefficients, scaling: new Float32Array(2) }, (rec, buffers) => {
        halfScale(rec, buffers, COUNT, EXPONENT);
      });
      const largest = coefficients.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
      const up = 2 ** (EXPONENT - Math.floor(Math.log2(largest)));
      return { error: worst(scaling, [up, 1 / up]), limit: 0 };
    },
  },
];
