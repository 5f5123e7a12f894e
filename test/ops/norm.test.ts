import { describe, expect, it } from 'vitest';
import { norm, normBackward, normShaders } from '../../src/ops/norm';
import { normReference } from '../../src/reference/norm';
import { runOps, worst } from '../../src/selftest/case';
import { cases, normCases, normData, runNorm } from '../../src/selftest/cases/norm';
import { testDevice } from '../support/gpu';
import { adjointError, checkCases, expectSameBits } from '../support/ops';

checkCases(cases);

describe.each(['thread', 'subgroup'] as const)('norm by %s', (reduction) => {
  checkCases([
    ...normCases({ rows: 255, width: 12, reduction, chosen: false }),
    ...normCases({ rows: 2, width: 260, reduction, chosen: true }),
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

  it('gives the same bits of dx where the gain is frozen', async () => {
    const data = normData(shape);
    const both = await runOps(await testDevice(), { ...data, frozen: data.dx }, (rec, tensors) => {
      const { x, w, y, inverse_rms, dy, dx, dw, frozen } = tensors;
      const sizes = { ...shape, epsilon: 1e-5 };
      norm(rec, { x, w, y, inverse_rms }, sizes, reduction);
      normBackward(rec, { x, w, inverse_rms, dy, dx, dw }, sizes, reduction);
      normBackward(rec, { x, w, inverse_rms, dy, dx: frozen, dw: null }, sizes, reduction);
    });
    expect(both.frozen).toEqual(both.dx);
    expect(both.frozen).not.toEqual(data.dx);
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

it('counts workgroups along both dimensions of the grid', async () => {
  const data = normData({ rows: 5, width: 8, reduction: 'tree', chosen: false });
  const { y } = await runOps(await testDevice(), data, (rec, { x, w, y, inverse_rms }) =>
    rec.add({
      shader: normShaders.tree,
      entry: 'forward_tree',
      buffers: { x, w, y, inverse_rms },
      params: { rows: 5, width: 8, elements: 8, epsilon: 1e-5 },
      workgroups: [2, 3],
    }),
  );
  expect(worst(y, normReference(data.x, data.w, 8, 1e-5))).toBeLessThanOrEqual(1e-5);
});
