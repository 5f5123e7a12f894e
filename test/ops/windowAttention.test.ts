import { describe, expect, it } from 'vitest';
import { attentionData } from '../../src/selftest/cases/attention';
import { cases, runWindowAttention, windowAttentionCases } from '../../src/selftest/cases/windowAttention';
import { testDevice } from '../support/gpu';
import { adjointError, checkCases } from '../support/ops';

const SIZES = { batch: 2, time: 21, heads: 4, kvHeads: 2, headDim: 8, window: 5 };

describe('window attention', () => {
  checkCases([
    ...cases,
    ...windowAttentionCases({ batch: 1, time: 40, heads: 3, kvHeads: 1, headDim: 12, window: 33 }),
  ]);

  it('has a backward that is the adjoint of its forward', async () => {
    const device = await testDevice();
    const run = (qkv: Float32Array) => runWindowAttention(device, { ...attentionData(SIZES), qkv }, SIZES);
    const { qkv, dy } = attentionData(SIZES);
    expect(await adjointError(async (at) => (await run(at)).y, qkv, dy, (await run(qkv)).dqkv)).toBeLessThan(1e-4);
  });
});
