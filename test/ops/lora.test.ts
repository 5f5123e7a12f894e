import { describe, expect, it } from 'vitest';
import { lora, loraBackward } from '../../src/ops/lora';
import { runOps } from '../../src/selftest/case';
import { cases, loraCases, loraData } from '../../src/selftest/cases/lora';
import { testDevice } from '../support/gpu';
import { adjointError, checkCases, expectSameBits } from '../support/ops';

const sizes = { rows: 70, out: 21, rank: 5, y: { width: 40, first: 3 }, z: { width: 12, first: 7 }, scale: 0.5 };

describe('lora', () => {
  checkCases([...cases, ...loraCases({ ...sizes, rows: 3 }), ...loraCases({ ...sizes, rank: 4, out: 4 })]);

  it('leaves the columns of other weights alone', async () => {
    const data = loraData(sizes);
    const { y } = await runOps(await testDevice(), data, (rec, { y, z, b }) => lora(rec, { y, z, b }, sizes));
    const changed = (column: number) =>
      Array.from({ length: sizes.rows }, (_, row) => row * 40 + column).some((i) => y[i] !== data.y[i]);
    const columns = Array.from({ length: 40 }, (_, column) => column).filter(changed);
    expect(columns).toEqual(Array.from({ length: 21 }, (_, i) => i + 3));
  });

  it('gives the same bits twenty times', async () => {
    const device = await testDevice();
    await expectSameBits(() =>
      runOps(device, loraData(sizes), (rec, { dy, z, b, dz, db }) => loraBackward(rec, { dy, z, b, dz, db }, sizes)),
    );
  });

  it('has a backward that is the adjoint of its forward', async () => {
    const device = await testDevice();
    const { dz, ...data } = loraData(sizes);
    const zero = { ...data, dz: new Float32Array(dz.length) };
    const forward = async (z: Float32Array) =>
      (await runOps(device, { ...data, z }, (rec, { y, z, b }) => lora(rec, { y, z, b }, sizes))).y;
    const backward = await runOps(device, zero, (rec, { dy, z, b, dz, db }) =>
      loraBackward(rec, { dy, z, b, dz, db }, sizes),
    );
    expect(await adjointError(forward, data.z, data.dy, backward.dz)).toBeLessThan(1e-4);
  });
});
