import { describe } from 'vitest';
import { attentionCases, someElements } from '../../src/selftest/cases/attention';
import { checkCases } from '../support/ops';
import { describeAttention } from './attentionProperties';

const HEADS = [
  [9, 3],
  [4, 4],
  [3, 1],
] as const;
const TIMES = [1, 3, 17, 65, 130];

/** Up to the most panels, and a size beyond, which gives way to invocations that load alone; with all pairs of times and heads. */
const HEAD_DIMS = [4, 12, 32, 64, 80, 128, 256, 260];

const shapes = HEADS.flatMap(([heads, kvHeads], i) =>
  TIMES.map((time, j) => {
    const headDim = HEAD_DIMS[(i * TIMES.length + j) % HEAD_DIMS.length]!;
    return { batch: 2, time, heads, kvHeads, headDim };
  }),
);
const others = [
  { batch: 2, time: 1, heads: 4, kvHeads: 2, headDim: 36 },
  { batch: 1, time: 65, heads: 2, kvHeads: 2, headDim: 64 },
  { batch: 1, time: 130, heads: 3, kvHeads: 1, headDim: 36 },
  { batch: 1, time: 130, heads: 3, kvHeads: 1, headDim: 64 },
  { batch: 1, time: 65, heads: 4, kvHeads: 4, headDim: 128 },
  { batch: 1, time: 65, heads: 3, kvHeads: 1, headDim: 256 },
];

describe('attention, loads workgroup', () => {
  checkCases([...shapes, ...others].flatMap((sizes) => attentionCases('workgroup', sizes, someElements(sizes, 10))));
});

describeAttention('workgroup');
