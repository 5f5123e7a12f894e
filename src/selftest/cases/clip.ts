import { segmentTable } from '../../ops/adamw';
import { CLIP_PARTIALS, clip, GRADIENT_WORDS, gradientReport } from '../../ops/clip';
import type { RowReduction } from '../../ops/rowReduction';
import { dot } from '../../reference/vectors';
import { byReduction, normals, type OpCase, runOps } from '../case';

const TENSORS = [
  { length: 1000, decayed: true },
  { length: 65, decayed: false },
  { length: 65_537, decayed: true },
];

function clipCase(
  reduction: RowReduction,
  op: string,
  tolerance: string,
  poison: (dw: Uint32Array) => void,
  expected: number | null,
): OpCase {
  return {
    op,
    shape: `1000 + 65 + 65,537 elements, ${reduction}`,
    tolerance,
    async run(device) {
      const segments = segmentTable(TENSORS);
      const dw = normals(segments.length * 64, 1);
      const norm = Math.sqrt(dot(dw, dw));
      poison(new Uint32Array(dw.buffer));
      const data = {
        dw,
        segments,
        partials: new Float32Array(CLIP_PARTIALS),
        gradient: new Float32Array(GRADIENT_WORDS),
      };
      const { gradient } = await runOps(device, data, (rec, buffers) => {
        clip(rec, buffers, 1, reduction);
      });
      const report = gradientReport(gradient);
      if (report.bad !== expected) return { error: Number.POSITIVE_INFINITY, limit: 0 };
      if (expected !== null) return { error: 0, limit: 0 };
      const error = Math.max(Math.abs(report.norm / norm - 1), Math.abs(report.factor * norm - 1));
      return { error, limit: 160 * 2 ** -23 };
    },
  };
}

export const cases: OpCase[] = byReduction((reduction) => [
  clipCase(reduction, 'clip', 'relative, of norm and factor', () => {}, null),
  clipCase(reduction, 'clip, NaN', 'the tensor is named', (words) => words.fill(0x7fc00000, 1024 + 64, 1024 + 65), 1),
  clipCase(reduction, 'clip, −infinity', 'the tensor is named', (words) => words.fill(0xff800000, 40_000), 2),
]);
