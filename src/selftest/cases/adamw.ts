import { type AdamWStep, adamw, segmentTable } from '../../ops/adamw';
import { adamwStep } from '../../reference/adamw';
import { normals, type OpCase, runOps, worst } from '../case';

/** norm 1, factor 1, every element finite: a result of clip.wgsl. */
const GRADIENT = Uint32Array.of(0x3f800000, 0x3f800000, 0xffff_ffff);

/** The third step of one decaying tensor and one that does not. */
function adamwCase(length: number): OpCase {
  return {
    op: 'adamw',
    shape: `${length} + 65 elements`,
    tolerance: 'absolute, per 4 units of max(|w|, η)',
    async run(device) {
      const step: AdamWStep = {
        step: 3,
        learningRate: 1e-2,
        beta1: 0.9,
        beta2: 0.999,
        epsilon: 1e-8,
        weightDecay: 0.1,
      };
      const segments = segmentTable([
        { length, decayed: true },
        { length: 65, decayed: false },
      ]);
      const size = segments.length * 64;
      const [dw, w, first] = [normals(size, 1), normals(size, 2), normals(size, 3, 0.1)];
      const data = { gradient: GRADIENT, segments, dw, w, first, second: normals(size, 4, 0.01).map(Math.abs) };
      const result = await runOps(device, data, (rec, buffers) => {
        adamw(rec, buffers, step);
      });
      const exact = {
        w: Float64Array.from(w),
        first: Float64Array.from(first),
        second: Float64Array.from(data.second),
      };
      adamwStep(exact, dw, step, (i) => segments[i >> 6]! >= 0x8000_0000);
      return { error: worst(result.w, exact.w, (x) => 4 * 2 ** -23 * Math.max(Math.abs(x), 1e-2)), limit: 1 };
    },
  };
}

export const cases: OpCase[] = [1, 1000, 65_537].map(adamwCase);
