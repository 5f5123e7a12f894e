import { type ActivationSizes, activation, activationBackward } from '../../ops/activation';
import { activationReference } from '../../reference/activation';
import { gradient } from '../../reference/gradient';
import { GRADIENT_LIMIT, GRADIENT_TOLERANCE, normals, type OpCase, relativeL2, runOps, worst } from '../case';

/** Buffers of SwiGLU and its gradient. `scale` reaches far into the flat ends of the sigmoid. */
export function activationData({ rows, width }: ActivationSizes, scale: number) {
  return {
    gate_up: normals(2 * rows * width, 1, scale),
    y: new Float32Array(rows * width),
    dy: normals(rows * width, 2),
  };
}

export function activationCases(sizes: ActivationSizes, scale: number): OpCase[] {
  const shape = `${sizes.rows} × ${sizes.width}, inputs of size ${scale}`;
  const data = activationData(sizes, scale);
  return [
    {
      op: 'activation',
      shape,
      tolerance: 'absolute, per max(1, |gate|)·max(1, |up|)',
      async run(device) {
        const { y } = await runOps(device, data, (rec, { gate_up, y }) => activation(rec, { gate_up, y }, sizes));
        const size = (_: number, i: number) => {
          const at = Math.floor(i / sizes.width) * 2 * sizes.width + (i % sizes.width);
          return Math.max(1, Math.abs(data.gate_up[at]!)) * Math.max(1, Math.abs(data.gate_up[at + sizes.width]!));
        };
        return { error: worst(y, activationReference(data.gate_up, sizes.width), size), limit: 4e-6 };
      },
    },
    {
      op: 'activation backward',
      shape,
      tolerance: GRADIENT_TOLERANCE,
      async run(device) {
        const { gate_up } = await runOps(device, data, (rec, { gate_up, dy }) =>
          activationBackward(rec, { gate_up, dy }, sizes),
        );
        const expected = gradient((at) => activationReference(at, sizes.width), data.gate_up, data.dy);
        return { error: relativeL2(gate_up, expected), limit: GRADIENT_LIMIT };
      },
    },
  ];
}

export const cases: OpCase[] = [
  ...activationCases({ rows: 1, width: 4 }, 1),
  ...activationCases({ rows: 13, width: 20 }, 3),
  ...activationCases({ rows: 3, width: 8 }, 60),
];
