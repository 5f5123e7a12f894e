import { describe, it } from 'vitest';
import { cases, headNormCases, runHeadNorm } from '../../src/selftest/cases/headNorm';
import { testDevice } from '../support/gpu';
import { checkCases, expectSameBits } from '../support/ops';

describe('head norm', () => {
  checkCases([...cases, ...headNormCases({ rows: 17, heads: 3, kvHeads: 1, headDim: 32, elements: 32 }, 'thread')]);

  it('gives the same bits twenty times', async () => {
    const device = await testDevice();
    const sizes = { rows: 70, heads: 3, kvHeads: 1, headDim: 12, elements: 12 };
    await expectSameBits(() => runHeadNorm(device, sizes, 'subgroup'));
  });
});
