import { describe, expect, it } from 'vitest';
import { runOnce } from '../../src/gpu/recording';
import { upload } from '../../src/gpu/tensor';
import { bfloat16s, halves } from '../../src/model/formats/half';
import { embedding, embeddingBackwardWeight, embeddingOfParts, groupById } from '../../src/ops/embedding';
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

  it.each(['f32', 'f16', 'bf16'] as const)('reads a table of %s in parts, with the bits of the whole', async (form) => {
    const device = await testDevice();
    const [vocab, width] = [11, 12];
    const bits = Uint16Array.from({ length: vocab * width }, (_, i) => (i * 7919) & 0xbbff);
    const bytes = new Uint8Array(bits.buffer);
    const w = form === 'bf16' ? bfloat16s(bytes) : halves(bytes);
    const words = new Uint32Array(form === 'f32' ? w.buffer : bits.buffer);
    const ids = Uint32Array.of(10, 0, 4, 3, 4, 9, 7);
    const sizes = { rows: ids.length, width, scale: 1.5 };
    const [whole, parts] = await runOnce(device, (rec, memory) => {
      const tensor = (data: Float32Array | Uint32Array) => {
        const made = memory.tensor(data.length);
        upload(device, made, data);
        return made;
      };
      const results = [memory.tensor(ids.length * width), memory.tensor(ids.length * width)] as const;
      const perRow = words.length / vocab;
      const part = (first: number, rows: number) => ({
        ...{ form, first, rows },
        tensor: tensor(words.subarray(first * perRow, (first + rows) * perRow)),
      });
      const all = tensor(ids);
      embedding(rec, { ids: all, w: tensor(w), y: results[0] }, sizes);
      embeddingOfParts(rec, { ids: all, y: results[1] }, [part(0, 4), part(4, 4), part(8, 3)], sizes);
      return results;
    });
    expect(whole!.some((value) => value !== 0)).toBe(true);
    expect(parts).toEqual(whole);
  });

  it('groups rows by id, in the order of rows', () => {
    expect(groupById([5, 2, 5, 9, 2])).toEqual({
      order: Uint32Array.of(1, 4, 0, 2, 3),
      starts: Uint32Array.of(0, 2, 4, 5, 5, 5),
    });
  });
});
