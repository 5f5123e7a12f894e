import { describe, expect, it } from 'vitest';
import { logprob } from '../../src/ops/logprob';
import { runOps } from '../../src/selftest/case';
import { cases, logprobCases, logprobData, runLogprob } from '../../src/selftest/cases/logprob';
import { testDevice } from '../support/gpu';
import { adjointError, checkCases, expectSameBits } from '../support/ops';

const SIZES = { rows: 20, vocab: 31 };

checkCases(cases);

describe.each(['thread', 'subgroup'] as const)('logprob by %s', (reduction) => {
  checkCases([
    ...logprobCases({ rows: 255, vocab: 5 }, reduction, 2),
    ...logprobCases({ rows: 2, vocab: 1001 }, reduction, 4),
    ...logprobCases({ rows: 4, vocab: 64 }, reduction, 80),
  ]);

  it('has a backward that is the adjoint of its forward', async () => {
    const device = await testDevice();
    const data = logprobData(SIZES, 1);
    const atPlaces = (values: Float32Array) => Float32Array.from(data.places, (place) => values[place]!);
    const forward = async (logits: Float32Array) =>
      atPlaces((await runLogprob(device, SIZES, reduction, { ...data, logits })).log_prob);
    const { logits } = await runLogprob(device, SIZES, reduction, data);
    expect(await adjointError(forward, data.logits, atPlaces(data.coefficient), logits)).toBeLessThan(1e-4);
  });

  it('gives the same bits twenty times', async () => {
    const device = await testDevice();
    await expectSameBits(() => runLogprob(device, SIZES, reduction, logprobData(SIZES, 3)));
  });

  it('writes only at the places of its rows', async () => {
    const device = await testDevice();
    const data = { ...logprobData(SIZES, 1), log_prob: new Float32Array(2 * SIZES.rows).fill(7) };
    const { log_prob } = await runLogprob(device, SIZES, reduction, data);
    const named = new Set(data.places);
    log_prob.forEach((value, place) => {
      expect(value === 7).toBe(!named.has(place));
    });
  });
});

it('refuses logits that are not whole vectors', async () => {
  const device = await testDevice();
  const data = logprobData(SIZES, 1);
  const run = (logits: Float32Array) =>
    runOps(device, { ...data, logits }, (rec, { logits, places, ids, log_prob, log_sum }) =>
      logprob(rec, { logits, places, ids, log_prob, log_sum }, { rows: 1, vocab: 31 }, 'thread'),
    );
  await expect(run(new Float32Array(31))).rejects.toThrow('logits need 32 elements, found 31');
});
