import { describe, expect, it } from 'vitest';
import { type AttentionLoads, attention, attentionBackward } from '../../src/ops/attention';
import { runOps } from '../../src/selftest/case';
import { attentionData } from '../../src/selftest/cases/attention';
import { testDevice } from '../support/gpu';
import { adjointError, expectSameBits } from '../support/ops';

export const SIZES = { batch: 2, time: 21, heads: 4, kvHeads: 2, headDim: 36 };

/** y, and dqkv beside all else that both directions write. */
export async function run(loads: AttentionLoads, sizes = SIZES, data = attentionData(sizes), device = testDevice()) {
  return runOps(await device, data, (rec, t) => {
    attention(rec, { qkv: t.qkv, y: t.y, log_sum: t.log_sum }, sizes, loads);
    attentionBackward(rec, t, sizes, loads);
  });
}

/** What holds at any size, tried at one. */
export const describeAttention = (loads: AttentionLoads) =>
  describe(`attention, loads ${loads}`, () => {
    it('has a backward that is the adjoint of its forward', async () => {
      const { qkv, dy } = attentionData(SIZES);
      const forward = async (at: Float32Array) => (await run(loads, SIZES, { ...attentionData(SIZES), qkv: at })).y;
      expect(await adjointError(forward, qkv, dy, (await run(loads)).dqkv)).toBeLessThan(1e-4);
    });

    it('gives the same bits twenty times', () => expectSameBits(() => run(loads)));

    it('does not look ahead', async () => {
      const data = attentionData(SIZES);
      const position = (SIZES.heads + 2 * SIZES.kvHeads) * SIZES.headDim;
      const changed = data.qkv.map((value, i) => (Math.floor(i / position) % SIZES.time >= 13 ? -value : value));
      const kept = 13 * SIZES.heads * SIZES.headDim;
      const { y } = await run(loads, SIZES, { ...data, qkv: changed });
      expect(y.slice(0, kept)).toEqual((await run(loads)).y.slice(0, kept));
    });

    it('survives scores that overflow exp', async () => {
      const data = attentionData(SIZES);
      const { y, dqkv } = await run(loads, SIZES, { ...data, qkv: data.qkv.map((value) => 40 * value) });
      expect([...y, ...dqkv].every(Number.isFinite)).toBe(true);
    });
  });
