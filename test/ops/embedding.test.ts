import { describe, expect, it } from 'vitest';
import { embedding, embeddingBackwardWeight, groupById } from '../../src/ops/embedding';
import { runOps } from '../../src/selftest/case';
import { cases, embeddingCases, embeddingData } from '../../src/selftest/cases/embedding';
import { testDevice } from '../support/gpu';
import { adjointError, checkCases, expectSameBits } from '../support/ops';

describe('embedding', () => {
  checkCases([
    ...cases,
    ...embeddingCases({ rows: 255, vocab: 3, width: 4 }),
    ...embeddingCases({ rows: 17, vocab: 300, width: 20 }),
  ]);

  it('gives the same bits twenty times', async () => {
    const sizes = { rows: 300, vocab: 7, width: 36 };
    const device = await testDevice();
    await expectSameBits(() =>
      runOps(device, embeddingData(sizes), (rec, { ids, order, starts, dy, dw }) =>
        embeddingBackwardWeight(rec, { ids, order, starts, dy, dw }, sizes),
      ),
    );
  });

  it('has a backward that is the adjoint of the look-up', async () => {
    const sizes = { rows: 37, vocab: 11, width: 12 };
    const device = await testDevice();
    const { dw, ...data } = embeddingData(sizes);
    const forward = async (w: Float32Array) =>
      (await runOps(device, { ...data, w }, (rec, { ids, w, y }) => embedding(rec, { ids, w, y }, sizes))).y;
    const zero = { ...data, dw: new Float32Array(dw.length) };
    const backward = await runOps(device, zero, (rec, { ids, order, starts, dy, dw }) =>
      embeddingBackwardWeight(rec, { ids, order, starts, dy, dw }, sizes),
    );
    expect(await adjointError(forward, data.w, data.dy, backward.dw)).toBeLessThan(1e-4);
  });

  it('groups rows by id, in the order of rows', () => {
    expect(groupById([5, 2, 5, 9, 2])).toEqual({
      order: Uint32Array.of(1, 4, 0, 2, 3),
      starts: Uint32Array.of(0, 2, 4, 5, 5, 5),
    });
  });
});
