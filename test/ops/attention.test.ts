import { describe, expect, it } from 'vitest';
import { type AttentionSizes, attention, attentionBackward } from '../../src/ops/attention';
import { runOps } from '../../src/selftest/case';
import { attentionCases, attentionData, cases } from '../../src/selftest/cases/attention';
import { testDevice } from '../support/gpu';

/** About `count` elements spread over a tensor of `length`. */
const spread = (length: number, count: number) =>
  Array.from({ length: count }, (_, i) => Math.floor(((i + 0.5) * length) / count));

const wide = (sizes: AttentionSizes) =>
  attentionCases(sizes, spread(sizes.batch * sizes.time * (sizes.heads + 2 * sizes.kvHeads) * sizes.headDim, 60));

describe('attention', () => {
  const edges = [
    ...wide({ batch: 2, time: 63, heads: 4, kvHeads: 2, headDim: 32 }),
    ...wide({ batch: 1, time: 64, heads: 2, kvHeads: 2, headDim: 64 }),
    ...wide({ batch: 3, time: 7, heads: 3, kvHeads: 1, headDim: 128 }),
    ...wide({ batch: 1, time: 255, heads: 1, kvHeads: 1, headDim: 12 }),
  ];
  it.each([...cases, ...edges])('$op: $shape', async ({ run }) => {
    const { error, limit } = await run(await testDevice());
    expect(error).toBeLessThanOrEqual(limit);
  });

  it('gives the same bits twenty times', async () => {
    const sizes = { batch: 2, time: 21, heads: 4, kvHeads: 2, headDim: 8 };
    const device = await testDevice();
    const run = () =>
      runOps(device, attentionData(sizes), (rec, t) => {
        attention(rec, { qkv: t.qkv, y: t.y, log_sum: t.log_sum }, sizes);
        attentionBackward(rec, t, sizes);
      });
    const first = await run();
    for (let i = 1; i < 20; i++) expect(await run()).toEqual(first);
  });
});
