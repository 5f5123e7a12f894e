import { expect, it } from 'vitest';
import { type Form, MATMUL_VARIANTS, type MatmulName, matmul } from '../../src/ops/matmul';
import { matmulReference } from '../../src/reference/matmul';
import { draw } from './matmul';
import { noise, runProgram } from './program';

/** Tests of what a kernel promises beside the product itself. */
export function checkFamily(name: MatmulName): void {
  it('scales and accumulates', async () => {
    const sizes = { rows: 9, cols: 12, inner: 8 };
    const a = noise(72, draw(0));
    const b = noise(96, draw(1));
    const c = noise(108, draw(2));
    const before = c.slice();
    const after = await runProgram({ a, b, c }, (rec, tensors) =>
      matmul(rec, 'NT', tensors, sizes, MATMUL_VARIANTS[name], { accumulate: true, scale: 0.25 }),
    );
    const { product } = matmulReference('NT', a, b, sizes);
    after.c.forEach((value, i) => {
      expect(value).toBeCloseTo(before[i]! + product[i]! / 4, 5);
    });
  });

  it('adds a residual, with the bits of accumulating', async () => {
    const data = { a: noise(72, draw(0)), b: noise(96, draw(1)), c: noise(108, draw(2)) };
    const sizes = { rows: 9, cols: 12, inner: 8 };
    const accumulated = await runProgram(data, (rec, t) =>
      matmul(rec, 'NT', t, sizes, MATMUL_VARIANTS[name], { accumulate: true }),
    );
    const added = await runProgram({ ...data, residual: data.c, c: new Float32Array(108).fill(NaN) }, (rec, t) =>
      matmul(rec, 'NT', t, sizes, MATMUL_VARIANTS[name]),
    );
    expect(added.c).toEqual(accumulated.c);
  });

  it('sums over an inner that varies', async () => {
    const data = { a: noise(80, draw(0)), b: noise(80, draw(1)), c: new Float32Array(64).fill(7) };
    const sizes = { rows: 8, cols: 8, inner: 7 };
    const { c } = await runProgram(data, (rec, t) =>
      matmul(rec, 'TN', t, sizes, MATMUL_VARIANTS[name], { innerVaries: true }),
    );
    const { product } = matmulReference('TN', data.a, data.b, sizes);
    c.forEach((value, i) => {
      expect(value).toBeCloseTo(product[i]!, 5);
    });
  });

  it('gives a row the same bits whatever the number of rows', async () => {
    const inner = 36;
    const cols = 20;
    const a = noise(70 * inner, draw(0));
    const b = noise(inner * cols, draw(1));
    const rowsOf = async (form: Form, rows: number) => {
      const data = { a: a.slice(0, rows * inner), b, c: new Float32Array(rows * cols) };
      const result = await runProgram(data, (rec, t) =>
        matmul(rec, form, t, { rows, cols, inner }, MATMUL_VARIANTS[name]),
      );
      return result.c;
    };
    for (const form of ['NN', 'NT'] as const) {
      const all = await rowsOf(form, 70);
      for (const rows of [1, 5, 33]) expect(await rowsOf(form, rows)).toEqual(all.slice(0, rows * cols));
    }
  });
}
