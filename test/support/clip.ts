import { expect } from 'vitest';
import { segmentTable } from '../../src/ops/adamw';
import { CLIP_PARTIALS, clip, GRADIENT_WORDS, gradientReport } from '../../src/ops/clip';
import type { RowReduction } from '../../src/ops/rowReduction';
import { normal } from '../../src/random';
import { dot } from '../../src/reference/vectors';
import { noise, runProgram } from './program';

export async function runClip(
  dw: Float32Array,
  segments: Uint32Array,
  limit: number,
  reduction: RowReduction = 'thread',
) {
  const { gradient } = await runProgram(
    { dw, segments, partials: new Float32Array(CLIP_PARTIALS), gradient: new Float32Array(GRADIENT_WORDS) },
    (rec, buffers) => {
      clip(rec, buffers, limit, reduction);
    },
  );
  return gradientReport(gradient);
}

/** min(1, limit / norm); limit 0 does not clip. */
function clipFactor(norm: number, limit: number): number {
  return limit > 0 && norm > limit ? limit / norm : 1;
}

/** Norm and factor of `length` normal elements, within what `depth` additions one after another may be off by. */
export async function checkClip(length: number, depth: number, reduction: RowReduction = 'thread'): Promise<void> {
  const dw = noise(Math.ceil(length / 64) * 64, (i) => (i < length ? normal(1, 2, 5, i) : 0));
  const segments = segmentTable([{ length, decayed: true }]);
  const norm = Math.sqrt(dot(dw, dw));
  for (const limit of [0, norm / 3, norm * 3]) {
    const { norm: got, factor, bad } = await runClip(dw, segments, limit, reduction);
    expect(Math.abs(got - norm)).toBeLessThan(depth * 2 ** -23 * norm);
    expect(Math.abs(factor - clipFactor(norm, limit))).toBeLessThan((depth + 4) * 2 ** -23);
    expect(bad).toBeNull();
  }
}
