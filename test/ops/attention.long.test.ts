import { describe } from 'vitest';
import { attentionCases, someElements } from '../../src/selftest/cases/attention';
import { checkCases } from '../support/ops';

/** Workgroups at every number of panels, and beyond the most, where they give way to invocations that load alone. */
const HEAD_DIMS = [4, 12, 32, 64, 80, 128, 256, 260];
const TIMES = [1, 3, 17, 65, 130];
const HEADS = [
  [9, 3],
  [4, 4],
  [3, 1],
] as const;

describe('attention, loads workgroup', () => {
  checkCases(
    HEAD_DIMS.flatMap((headDim) =>
      HEADS.flatMap(([heads, kvHeads]) =>
        TIMES.flatMap((time) => {
          const sizes = { batch: 2, time, heads, kvHeads, headDim };
          return attentionCases(
            'workgroup',
            sizes,
            someElements(sizes).filter((_, i) => i % 4 === 0),
          );
        }),
      ),
    ),
  );
});
