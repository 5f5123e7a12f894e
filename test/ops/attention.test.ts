import { describe, expect, it } from 'vitest';
import {
  ATTENTION_LOADS,
  type AttentionLoads,
  type AttentionSizes,
  attention,
  attentionBackward,
} from '../../src/ops/attention';
import { runOps } from '../../src/selftest/case';
import { attentionCases, attentionData, cases, someElements } from '../../src/selftest/cases/attention';
import { asCard, testDevice } from '../support/gpu';
import { adjointError, checkCases, expectSameBits } from '../support/ops';

const wide = (loads: readonly AttentionLoads[], sizes: AttentionSizes) =>
  loads.flatMap((each) => attentionCases(each, sizes, someElements(sizes)));

const SHARED: readonly AttentionLoads[] = ['alone', 'quad'];

const SIZES = { batch: 2, time: 21, heads: 4, kvHeads: 2, headDim: 36 };

async function run(loads: AttentionLoads, sizes = SIZES, data = attentionData(sizes), device = testDevice()) {
  return runOps(await device, data, (rec, t) => {
    attention(rec, { qkv: t.qkv, y: t.y, log_sum: t.log_sum }, sizes, loads);
    attentionBackward(rec, t, sizes, loads);
  });
}

describe('attention', () => {
  checkCases([
    ...cases.filter(({ needs }) => needs !== 'hardware'),
    ...wide(SHARED, { batch: 2, time: 63, heads: 4, kvHeads: 2, headDim: 32 }),
    ...wide(SHARED, { batch: 1, time: 64, heads: 2, kvHeads: 2, headDim: 64 }),
    ...wide(SHARED, { batch: 3, time: 7, heads: 3, kvHeads: 1, headDim: 128 }),
    ...wide(SHARED, { batch: 1, time: 255, heads: 1, kvHeads: 1, headDim: 12 }),
    // Two panels; others in attention.long.test.ts, since each number takes seconds to compile.
    ...wide(['workgroup'], { batch: 2, time: 9, heads: 1, kvHeads: 1, headDim: 36 }),
  ]);
});

describe.each(ATTENTION_LOADS)('attention, loads %s', (loads) => {
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

it('refuses a head_dim that is no multiple of 4', async () => {
  const sizes = { ...SIZES, headDim: 6 };
  await expect(run('alone', sizes, attentionData(sizes))).rejects.toThrow('head_dim must be a multiple of 4, found 6');
});

// Last: the kernels of the one side are compiled by now.
it('attention has the same bits in the workgroups of a graphics card', async () => {
  expect(await run('alone', SIZES, attentionData(SIZES), asCard())).toEqual(await run('alone'));
});
