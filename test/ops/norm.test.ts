import { describe, expect, it } from 'vitest';
import { cases, normCases, normData, runNorm } from '../../src/selftest/cases/norm';
import { testDevice } from '../support/gpu';
import { adjointError, checkCases, expectSameBits } from '../support/ops';

describe.each(['thread', 'tree'] as const)('norm by %s', (reduction) => {
  checkCases([
    ...cases.filter(({ shape }) => shape.includes(reduction)),
    ...normCases({ rows: 255, width: 12, reduction, chosen: false }),
    ...normCases({ rows: 2, width: 1000, reduction, chosen: true }),
  ]);

  const shape = { rows: 70, width: 36, reduction, chosen: false };

  it('has a backward that is the adjoint of its forward', async () => {
    const device = await testDevice();
    const data = { ...normData(shape), dx: new Float32Array(shape.rows * shape.width) };
    const forward = async (x: Float32Array) => (await runNorm(device, shape, { ...data, x })).y;
    const { dx } = await runNorm(device, shape, data);
    expect(await adjointError(forward, data.x, data.dy, dx)).toBeLessThan(1e-4);
  });

  it('gives the same bits twenty times', async () => {
    const device = await testDevice();
    await expectSameBits(() => runNorm(device, shape));
  });

  it('leaves rows alone that are not chosen', async () => {
    const some = { rows: 3, width: 8, reduction, chosen: true };
    const data = normData(some);
    const { dx } = await runNorm(await testDevice(), some);
    const changed = Array.from({ length: 9 }, (_, row) =>
      dx.subarray(row * 8, row * 8 + 8).some((value, i) => value !== data.dx[row * 8 + i]),
    );
    expect(changed).toEqual(changed.map((_, row) => row % 3 === 1));
  });
});
