import { type ActivationKind, type ActivationSizes, activation, activationBackward } from '../../ops/activation';
import { activationReference } from '../../reference/activation';
import { gradient } from '../../reference/gradient';
import { GRADIENT_LIMIT, GRADIENT_TOLERANCE, normals, type OpCase, relativeL2, runOps, worst } from '../case';

/** Buffers of an activation and its gradient. `scale` reaches far into its flat ends. */
export function activationData({ rows, width }: ActivationSizes, scale: number, { gated }: ActivationKind) {
  return {
    gate_up: normals((gated ? 2 : 1) * rows * width, 1, scale),
    y: new Float32Array(rows * width),
    dy: normals(rows * width, 2),
  };
}

export function activationCases(sizes: ActivationSizes, scale: number, kind: ActivationKind): OpCase[] {
  const named = `${kind.activation}, ${kind.gated ? 'gated' : 'plain'}`;
  const shape = `${named}, ${sizes.rows} × ${sizes.width}, inputs of size ${scale}`;
  const data = activationData(sizes, scale, kind);
  return [
    {
      op: 'activation',
      shape,
      tolerance: kind.gated ? 'absolute, per max(1, |gate|)·max(1, |up|)' : 'absolute, per max(1, |x|)',
      async run(device) {
        const { y } = await runOps(device, data, (rec, { gate_up, y }) => activation(rec, { gate_up, y }, sizes, kind));
        const most = (at: number) => Math.max(1, Math.abs(data.gate_up[at]!));
        const size = (_: number, i: number) => {
          if (!kind.gated) return most(i);
          const at = Math.floor(i / sizes.width) * 2 * sizes.width + (i % sizes.width);
          return most(at) * most(at + sizes.width);
        };
        return { error: worst(y, activationReference(data.gate_up, sizes.width, kind), size), limit: 4e-6 };
      },
    },
    {
      op: 'activation backward',
      shape,
      tolerance: GRADIENT_TOLERANCE,
      async run(device) {
        const { gate_up } = await runOps(device, data, (rec, { gate_up, dy }) =>
          activationBackward(rec, { gate_up, dy }, sizes, kind),
        );
        const expected = gradient((at) => activationReference(at, sizes.width, kind), data.gate_up, data.dy);
        return { error: relativeL2(gate_up, expected), limit: GRADIENT_LIMIT };
      },
    },
  ];
}

const SWIGLU: ActivationKind = { gated: true, activation: 'silu' };

export const cases: OpCase[] = [
  ...activationCases({ rows: 1, width: 4 }, 1, SWIGLU),
  ...activationCases({ rows: 13, width: 20 }, 3, SWIGLU),
  ...activationCases({ rows: 3, width: 8 }, 60, SWIGLU),
  ...(['gelu', 'gelu_tanh', 'relu'] as const).flatMap((activation) => [
    ...activationCases({ rows: 13, width: 20 }, 3, { gated: false, activation }),
    ...activationCases({ rows: 3, width: 8 }, 60, { gated: false, activation }),
    ...activationCases({ rows: 5, width: 4 }, 1, { gated: true, activation }),
  ]),
];
