import { describe, expect, it } from 'vitest';
import { type ActivationKind, activation, activationBackward } from '../../src/ops/activation';
import { runOps } from '../../src/selftest/case';
import { activationCases, activationData, cases } from '../../src/selftest/cases/activation';
import { testDevice } from '../support/gpu';
import { adjointError, checkCases } from '../support/ops';

const SIZES = { rows: 9, width: 12 };
const SWIGLU: ActivationKind = { gated: true, activation: 'silu' };

describe('activation', () => {
  checkCases([
    ...cases,
    ...activationCases({ rows: 255, width: 4 }, 2, SWIGLU),
    ...activationCases({ rows: 2, width: 500 }, 2, SWIGLU),
  ]);

  it.each<ActivationKind>([SWIGLU, { gated: false, activation: 'gelu' }, { gated: true, activation: 'gelu_tanh' }])(
    'has a backward that is the adjoint of its forward: %j',
    async (kind) => {
      const device = await testDevice();
      const data = activationData(SIZES, 1, kind);
      const forward = async (gate_up: Float32Array) =>
        (
          await runOps(device, { ...data, gate_up }, (rec, t) =>
            activation(rec, { gate_up: t.gate_up, y: t.y }, SIZES, kind),
          )
        ).y;
      const { gate_up } = await runOps(device, data, (rec, t) =>
        activationBackward(rec, { gate_up: t.gate_up, dy: t.dy }, SIZES, kind),
      );
      expect(await adjointError(forward, data.gate_up, data.dy, gate_up)).toBeLessThan(1e-4);
    },
  );

  it.each(['silu', 'gelu', 'gelu_tanh'] as const)('%s stays finite where exp would overflow', async (name) => {
    const device = await testDevice();
    const x = Float32Array.of(-1e4, -89, 89, 1e4);
    const sizes = { rows: 1, width: 4 };
    const data = { gate_up: x, y: new Float32Array(4), dy: new Float32Array(4).fill(1) };
    const kind = { gated: false, activation: name };
    const { y, gate_up } = await runOps(device, data, (rec, t) => {
      activation(rec, { gate_up: t.gate_up, y: t.y }, sizes, kind);
      activationBackward(rec, { gate_up: t.gate_up, dy: t.dy }, sizes, kind);
    });
    expect([...y.slice(2), ...gate_up.slice(2)]).toEqual([89, 1e4, 1, 1]);
    expect(Math.abs(y[0]!) + Math.abs(y[1]!)).toBeLessThan(1e-30);
    expect(Math.abs(gate_up[0]!) + Math.abs(gate_up[1]!)).toBeLessThan(1e-30);
  });
});
