import { describe, expect, it } from 'vitest';
import { cases, layerNormCases, layerNormData, runLayerNorm } from '../../src/selftest/cases/layerNorm';
import { testDevice } from '../support/gpu';
import { adjointError, checkCases, expectSameBits } from '../support/ops';

checkCases(cases);

describe.each(['thread', 'subgroup'] as const)('layer norm by %s', (reduction) => {
  checkCases([
    ...layerNormCases({ rows: 255, width: 12, elements: 12, reduction, chosen: false }),
    ...layerNormCases({ rows: 2, width: 260, elements: 257, reduction, chosen: true }),
  ]);

  const shape = { rows: 70, width: 36, elements: 36, reduction, chosen: false };

  it('has a backward that is the adjoint of its forward', async () => {
    const device = await testDevice();
    const data = { ...layerNormData(shape), dx: new Float32Array(shape.rows * shape.width) };
    const forward = async (x: Float32Array) => (await runLayerNorm(device, shape, { ...data, x })).y;
    const { dx } = await runLayerNorm(device, shape, data);
    expect(await adjointError(forward, data.x, data.dy, dx)).toBeLessThan(1e-4);
  });

  it('gives the same bits twenty times', async () => {
    const device = await testDevice();
    await expectSameBits(() => runLayerNorm(device, shape));
  });
});
