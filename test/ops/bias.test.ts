import { describe, it } from 'vitest';
import { biasCases, cases, runBias } from '../../src/selftest/cases/bias';
import { testDevice } from '../support/gpu';
import { checkCases, expectSameBits } from '../support/ops';

describe('bias', () => {
  checkCases([
    ...cases,
    ...biasCases({ rows: 300, width: 12 }, 'thread'),
    ...biasCases({ rows: 300, width: 12 }, 'subgroup'),
  ]);

  it('gives the same bits twenty times', async () => {
    const device = await testDevice();
    await expectSameBits(() => runBias(device, { rows: 300, width: 36 }, 'subgroup'));
  });
});
