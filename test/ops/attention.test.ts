import { describe, expect, it } from 'vitest';
import type { AttentionLoads, AttentionSizes } from '../../src/ops/attention';
import { attentionCases, attentionData, cases, someElements } from '../../src/selftest/cases/attention';
import { asCard } from '../support/gpu';
import { checkCases } from '../support/ops';
import { describeAttention, run, SIZES } from './attentionProperties';

const wide = (loads: readonly AttentionLoads[], sizes: AttentionSizes) =>
  loads.flatMap((each) => attentionCases(each, sizes, someElements(sizes)));

const SHARED: readonly AttentionLoads[] = ['alone', 'quad'];

describe('attention', () => {
  checkCases([
    ...cases.filter(({ needs }) => needs !== 'hardware'),
    ...wide(SHARED, { batch: 2, time: 63, heads: 4, kvHeads: 2, headDim: 32 }),
    ...wide(SHARED, { batch: 1, time: 64, heads: 2, kvHeads: 2, headDim: 64 }),
    ...wide(SHARED, { batch: 3, time: 7, heads: 3, kvHeads: 1, headDim: 128 }),
    ...wide(SHARED, { batch: 1, time: 255, heads: 1, kvHeads: 1, headDim: 12 }),
    // Those in workgroups are in attention.long.test.ts, since each number of panels takes seconds to compile.
  ]);
});

SHARED.forEach(describeAttention);

it('refuses a head_dim that is no multiple of 4', async () => {
  const sizes = { ...SIZES, headDim: 6 };
  await expect(run('alone', sizes, attentionData(sizes))).rejects.toThrow('head_dim must be a multiple of 4, found 6');
});

// Last: the kernels of the one side are compiled by now.
it('attention has the same bits in the workgroups of a graphics card', async () => {
  expect(await run('alone', SIZES, attentionData(SIZES), asCard())).toEqual(await run('alone'));
});
