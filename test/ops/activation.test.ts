import { describe, expect, it } from 'vitest';
import { activation, activationBackward } from '../../src/ops/activation';
import { runOps } from '../../src/selftest/case';
import { activationCases, activationData, cases } from '../../src/selftest/cases/activation';
import { testDevice } from '../support/gpu';
import { adjointError, checkCases } from '../support/ops';

const SIZES = { rows: 9, width: 12 };

describe('activation', () => {
  checkCases([
    ...cases,
    ...activationCases({ rows: 255, width: 4 }, 2),
    ...activationCases({ rows: 2, width: 500 }, 2),
  ]);

  it('has a backward that is the adjoint of its forward', async () => {
    const device = await testDevice();
    const data = activationData(SIZES, 1);
    const forward = async (gate_up: Float32Array) =>
      (await runOps(device, { ...data, gate_up }, (rec, t) => activation(rec, { gate_up: t.gate_up, y: t.y }, SIZES)))
        .y;
    const { gate_up } = await runOps(device, data, (rec, t) =>
      activationBackward(rec, { gate_up: t.gate_up, dy: t.dy }, SIZES),
    );
    expect(await adjointError(forward, data.gate_up, data.dy, gate_up)).toBeLessThan(1e-4);
  });

  it('stays finite where exp would overflow', async () => {
    const device = await testDevice();
    const gate_up = Float32Array.of(-1e4, -89, 89, 1e4, 1, 1, 1, 1);
    const sizes = { rows: 1, width: 4 };
    const { y } = await runOps(device, { gate_up, y: new Float32Array(4) }, (rec, t) => activation(rec, t, sizes));
    expect(y[2]).toBe(89);
    expect(y[3]).toBe(1e4);
    expect(Math.abs(y[0]!) + Math.abs(y[1]!)).toBeLessThan(1e-30);
  });
});
