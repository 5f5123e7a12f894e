import { describe, expect, it } from 'vitest';
import { attention, attentionBackward } from '../../src/ops/attention';
import { rope, ropeTable } from '../../src/ops/rope';
import { attentionCases, attentionData, cases, someElements } from '../../src/selftest/cases/attention';
import { checkCases } from '../support/ops';
import { runProgram } from '../support/program';
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
  { batch: 2, time: 9, heads: 1, kvHeads: 1, headDim: 36 },
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

describe('gradients that attention turns back', () => {
  checkCases(cases.filter(({ shape }) => shape.startsWith('turned')));

  it.each([
    [{ batch: 2, time: 37, heads: 3, kvHeads: 1, headDim: 36 }, 24],
    [{ batch: 2, time: 16, heads: 2, kvHeads: 2, headDim: 64 }, 64],
    [{ batch: 1, time: 65, heads: 2, kvHeads: 2, headDim: 36 }, 8],
  ])('%j, %d of a head turned: the bits of a kernel of its own', async (sizes, rotaryDim) => {
    const { batch, time } = sizes;
    const frequencies = Array.from({ length: rotaryDim / 2 }, (_, i) => 1 / (1 + i));
    const data = attentionData(sizes);
    const table = ropeTable(time, rotaryDim, { frequencies, factor: 1 });
    const found = await runProgram({ ...data, other: data.dqkv, table }, (rec, { other, table, ...t }) => {
      attention(rec, { qkv: t.qkv, y: t.y, log_sum: t.log_sum }, sizes, 'workgroup');
      attentionBackward(rec, t, sizes, 'workgroup', { table, rotaryDim });
      attentionBackward(rec, { ...t, dqkv: other }, sizes, 'workgroup');
      rope(rec, { qkv: other, table }, { rows: batch * time, ...sizes, rotaryDim }, 'backward');
    });
    expect(found.dqkv).toEqual(found.other);
    expect(found.dqkv.some(Number.isNaN)).toBe(false);
  });
});
