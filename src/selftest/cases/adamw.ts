import { type AdamWStep, adamw, segmentTable } from '../../ops/adamw';
import { type AdamWState, adamwStep } from '../../reference/adamw';
import { normals, type OpCase, runOps, worst } from '../case';

/** norm 1, factor 1, every element finite: a result of clip.wgsl. */
const GRADIENT = Uint32Array.of(0x3f800000, 0x3f800000, 0xffff_ffff);

/**
 * What WGSL allows the new weight to be off by, in units u = 2⁻²³ (one ULP: + and × in any rounding; 2.5 for a division; 4.5 for a square root,
 * which inherits from 1 / inverseSqrt, 2 and 2.5). v: 5.5 (its terms are positive); √v̂ + ε: (5.5 + 1.5) / 2 + 4.5 + 1 = 9; m̂: 1.5, and 3.5 of the
 * magnitudes of its terms, which may cancel; quotient and η: 2.5 + 1.5. So the change is off by at most 18 of
 * A = η(|β₁m| + |(1−β₁)g|) / (1−β₁ᵗ) / (√v̂ + ε), its sum with the decay by A + 3|ηλw|, and the difference by |w′|.
 */
function allowance(state: AdamWState, g: number, i: number, decayed: boolean, settings: AdamWStep): number {
  const { step, learningRate, beta1, beta2, epsilon, weightDecay } = settings;
  const v = (beta2 * state.second[i]! + (1 - beta2) * g * g) / (1 - beta2 ** step);
  const m = (Math.abs(beta1 * state.first[i]!) + Math.abs((1 - beta1) * g)) / (1 - beta1 ** step);
  const change = (learningRate * m) / (Math.sqrt(v) + epsilon);
  return 2 ** -23 * (19 * change + (decayed ? 3 * learningRate * weightDecay * Math.abs(state.w[i]!) : 0));
}

/** The third step of one decaying tensor and one that does not. */
function adamwCase(length: number): OpCase {
  return {
    op: 'adamw',
    shape: `${length} + 65 elements`,
    tolerance: 'of what the accuracy table of WGSL allows',
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
      const decayed = (i: number) => segments[i >> 6]! >= 0x8000_0000;
      const allowed = dw.map((g, i) => allowance(exact, g, i, decayed(i), step));
      adamwStep(exact, dw, step, decayed);
      return { error: worst(result.w, exact.w, (w, i) => allowed[i]! + 2 ** -23 * Math.abs(w)), limit: 1 };
    },
  };
}

export const cases: OpCase[] = [1, 1000, 65_537].map(adamwCase);
